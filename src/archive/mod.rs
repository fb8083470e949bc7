//! (see the crate's stages)
