//! Who follows a verification while it goes on.

/// Follows the checking of packages. Methods are called from many threads.
pub trait Observer: std::fmt::Debug + Send + Sync {
    /// So many packages, beside those that were announced before, are about to be checked.
    fn expected(&self, packages: usize);

    /// One more package was checked; its report comes when those before it are there.
    fn checked(&self);
}
