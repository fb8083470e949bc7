//! What the documents of a process share: results that cost much and depend on their key alone.
//!
//! A cache never changes what is made, only when: every value is a pure function of its key, so
//! that it does not matter which thread or document asked first. [`set_enabled`] exists so that a
//! test can show it.

use std::any::Any;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

/// A map with a hash that is fast for short texts. Its order is never looked at.
pub type FastMap<K, V> = HashMap<K, V, RandomState>;

static ENABLED: AtomicBool = AtomicBool::new(true);

/// Turns all caches on (as they are) or off: then everything is made anew each time.
pub fn set_enabled(enabled: bool) {
    ENABLED.store(enabled, Ordering::Relaxed);
}

fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Parts of a [`Cache`], so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// Values by key, for all threads, bounded: a part that is full is emptied.
pub struct Cache<K, V> {
    shards: [Mutex<FastMap<K, V>>; SHARDS],
    hasher: RandomState,
    /// Most values of one shard.
    most: usize,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// A cache of about `most` values.
    pub fn new(most: usize) -> Cache<K, V> {
        Cache {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::default(),
            most: most.div_ceil(SHARDS),
        }
    }

    /// The value of `key`; made where it is not known. Two threads may make the same one at the
    /// same time: nobody waits while it is made.
    pub fn get_or_make<Q>(&self, key: &Q, make: impl FnOnce() -> V) -> V
    where
        Q: Hash + Eq + ?Sized + ToOwned<Owned = K>,
        K: Borrow<Q>,
    {
        let made = self.get_or_try_make(key, || Ok::<V, Infallible>(make()));
        let Ok(value) = made;
        value
    }

    /// [`Cache::get_or_make`] of what may not be made: errors are not kept.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get_or_try_make<Q, E>(
        &self,
        key: &Q,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E>
    where
        Q: Hash + Eq + ?Sized + ToOwned<Owned = K>,
        K: Borrow<Q>,
    {
        if !is_enabled() {
            return make();
        }
        let shard = &self.shards[self.hasher.hash_one(key) as usize % SHARDS];
        if let Some(known) = locked(shard).get(key) {
            return Ok(known.clone());
        }
        let value = make()?;
        let mut shard = locked(shard);
        if shard.len() >= self.most {
            shard.clear();
        }
        shard.insert(key.to_owned(), value.clone());
        Ok(value)
    }
}

/// Values by key, for all threads, that weigh as much as is said of each; bounded by their weight,
/// and emptied where it is full. For few and heavy values.
pub struct WeighedCache<K, V> {
    held: Mutex<(FastMap<K, V>, usize)>,
    /// Most weight of all values.
    most: usize,
}

impl<K: Hash + Eq, V: Clone> WeighedCache<K, V> {
    /// A cache of values that weigh `most` together.
    pub fn new(most: usize) -> WeighedCache<K, V> {
        WeighedCache { held: Mutex::default(), most }
    }

    /// The value of a key, where it is known.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if !is_enabled() {
            return None;
        }
        locked(&self.held).0.get(key).cloned()
    }

    /// Keeps a value, unless it weighs more than half of all that may be kept.
    pub fn keep(&self, key: K, value: V, weight: usize) {
        if !is_enabled() || weight > self.most / 2 {
            return;
        }
        let mut held = locked(&self.held);
        let (values, weighed) = &mut *held;
        if *weighed + weight > self.most {
            values.clear();
            *weighed = 0;
        }
        if values.insert(key, value).is_none() {
            *weighed += weight;
        }
    }
}

/// What later stages derive from something that all documents share, kept with it; one value a
/// type, made once.
#[derive(Default)]
pub struct Derived(Mutex<Vec<Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value of type `T`; made where it is not there yet.
    pub fn get<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        if !is_enabled() {
            return Arc::new(make());
        }
        let find = |known: &[Arc<dyn Any + Send + Sync>]| {
            known.iter().find_map(|value| Arc::clone(value).downcast::<T>().ok())
        };
        if let Some(value) = find(&locked(&self.0)) {
            return value;
        }
        let value = Arc::new(make());
        let mut known = locked(&self.0);
        find(&known).unwrap_or_else(|| {
            known.push(Arc::clone(&value) as Arc<dyn Any + Send + Sync>);
            value
        })
    }
}

/// What is derived from a part of a document, kept with it where other documents have the part
/// too. It says nothing of what the part is: all are equal.
#[derive(Clone, Default)]
pub struct Shared(Option<Arc<Derived>>);

impl Shared {
    /// Of a part that other documents share, as its clones.
    pub fn new() -> Shared {
        Shared(Some(Arc::default()))
    }

    /// The value of type `T`; made where it is not there yet, or nobody shares the part.
    pub fn get<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        match &self.0 {
            Some(derived) => derived.get(make),
            None => Arc::new(make()),
        }
    }
}

impl PartialEq for Shared {
    fn eq(&self, _: &Shared) -> bool {
        true
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

/// A poisoned lock holds whole values all the same: they are only ever inserted.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_that_of_its_key_however_full_the_cache_is() {
        let cache: Cache<String, usize> = Cache::new(32);
        for round in 0..3 {
            for number in 0..500 {
                let key = number.to_string();
                assert_eq!(cache.get_or_make(key.as_str(), || key.len()), key.len(), "{round}");
            }
        }
        let held: usize = cache.shards.iter().map(|shard| locked(shard).len()).sum();
        assert!(held <= 32, "{held}");
    }

    #[test]
    fn what_is_heavy_is_kept_while_there_is_room() {
        let cache: WeighedCache<u32, u32> = WeighedCache::new(10);
        cache.keep(1, 1, 5);
        cache.keep(2, 2, 5);
        assert_eq!((cache.get(&1), cache.get(&2)), (Some(1), Some(2)));
        cache.keep(3, 3, 6);
        assert_eq!(cache.get(&3), None, "half of the room is the most for one");
        cache.keep(4, 4, 1);
        assert_eq!((cache.get(&1), cache.get(&2)), (None, None), "emptied when it is full");
        assert_eq!(cache.get(&4), Some(4));
    }

    #[test]
    fn clones_share_what_is_derived_and_others_do_not() {
        let shared = Shared::new();
        assert_eq!(*shared.get(|| 7_u32), 7);
        assert_eq!(*shared.clone().get(|| 8_u32), 7);
        assert_eq!(*Shared::default().get(|| 8_u32), 8);
        assert_eq!(shared, Shared::default());
    }

    #[test]
    fn one_value_a_type_is_derived() {
        let derived = Derived::default();
        assert_eq!(*derived.get(|| 7_u32), 7);
        assert_eq!(*derived.get(|| "seven".to_owned()), "seven");
        assert_eq!(*derived.get(|| 8_u32), 7, "the first one stays");
    }
}
