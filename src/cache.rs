//! What the documents of a process share: results that are expensive and depend on their key alone.
//!
//! A cache never changes what is made, only when: every value is a pure function of its key, so it
//! does not matter which thread or document asks first. [`set_enabled`] exists so that a test can
//! show it.

use std::any::Any;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

/// A map with a hash that is fast for short texts. Its order is never used.
pub type FastMap<K, V> = HashMap<K, V, RandomState>;

static ENABLED: AtomicBool = AtomicBool::new(true);

/// Turns all caches on (the default) or off, so that every value is made again each time.
pub fn set_enabled(enabled: bool) {
    ENABLED.store(enabled, Ordering::Relaxed);
}

fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Parts of a [`Cache`], so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// Values by key, for all threads, up to a total weight.
///
/// Each part keeps two generations. New values go to the young one; when that holds half of what the
/// part may hold, the old one is dropped and the young one takes its place. A value asked for again
/// moves to the young generation, so that what is used often outlives what was used once.
pub struct Cache<K, V> {
    shards: [Mutex<Generations<K, V>>; SHARDS],
    hasher: RandomState,
    /// Maximum weight of one generation of one part.
    half: usize,
    weigh: fn(&K, &V) -> usize,
}

struct Generations<K, V> {
    young: FastMap<K, V>,
    old: FastMap<K, V>,
    /// Weight of the young generation.
    weight: usize,
}

impl<K: Hash + Eq, V> Default for Generations<K, V> {
    fn default() -> Self {
        Generations { young: FastMap::default(), old: FastMap::default(), weight: 0 }
    }
}

impl<K: Hash + Eq, V: Clone> Generations<K, V> {
    fn get<Q>(&mut self, key: &Q, half: usize, weigh: fn(&K, &V) -> usize) -> Option<V>
    where
        Q: Hash + Eq + ?Sized,
        K: Borrow<Q>,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        let found = value.clone();
        self.insert(key, value, half, weigh);
        Some(found)
    }

    fn insert(&mut self, key: K, value: V, half: usize, weigh: fn(&K, &V) -> usize) {
        let weight = weigh(&key, &value);
        if weight > half {
            return;
        }
        if self.weight + weight > half {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        // Another thread may have made the same value in the meantime.
        if self.young.insert(key, value).is_none() {
            self.weight += weight;
        }
    }
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// A cache of about `most` values, whatever their size.
    pub fn new(most: usize) -> Cache<K, V> {
        Cache::weighed(most, |_, _| 1)
    }

    /// A cache of values with a total weight of `most`, in the unit of `weigh`: usually bytes.
    pub fn weighed(most: usize, weigh: fn(&K, &V) -> usize) -> Cache<K, V> {
        Cache {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::default(),
            half: most.div_ceil(2 * SHARDS),
            weigh,
        }
    }

    /// The value of `key`; made if it is not cached. Two threads may make the same value at the
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

    /// [`Cache::get_or_make`] for a fallible `make`: errors are not cached.
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
        if let Some(known) = locked(shard).get(key, self.half, self.weigh) {
            return Ok(known);
        }
        let value = make()?;
        locked(shard).insert(key.to_owned(), value.clone(), self.half, self.weigh);
        Ok(value)
    }
}

/// Values by key, for all threads, each with a stated weight; emptied when it is full. For few and
/// heavy values.
pub struct WeighedCache<K, V> {
    held: Mutex<(FastMap<K, V>, usize)>,
    /// Maximum total weight.
    most: usize,
}

impl<K: Hash + Eq, V: Clone> WeighedCache<K, V> {
    /// A cache of values with a total weight of `most`.
    pub fn new(most: usize) -> WeighedCache<K, V> {
        WeighedCache { held: Mutex::default(), most }
    }

    /// The value of a key, if it is cached.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if !is_enabled() {
            return None;
        }
        locked(&self.held).0.get(key).cloned()
    }

    /// Keeps a value, unless it weighs more than half of the maximum.
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

/// What later stages derive from something that all documents share, kept with it; one value per
/// type, made once.
#[derive(Default)]
pub struct Derived(Mutex<Vec<Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value of type `T`; made if it is not there yet.
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

/// A poisoned lock still holds whole values: they are only ever inserted.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
        let held = |part: &Generations<String, usize>| part.young.len() + part.old.len();
        let held: usize = cache.shards.iter().map(|shard| held(&locked(shard))).sum();
        assert!(held <= 32, "{held}");
    }

    #[test]
    fn what_is_used_often_outlives_what_was_used_once() {
        let cache: Cache<u32, u32> = Cache::new(SHARDS * 16);
        let mut made = 0;
        for once in 1..10_000 {
            cache.get_or_make(&once, || once);
            cache.get_or_make(&0, || {
                made += 1;
                0
            });
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn weights_are_bounded_and_what_is_too_heavy_is_not_kept() {
        let cache: Cache<u32, Vec<u8>> = Cache::weighed(SHARDS * 2 * 100, |_, value| value.len());
        for key in 0..1000 {
            cache.get_or_make(&key, || vec![0; 40]);
        }
        cache.get_or_make(&1000, || vec![0; 101]);
        let mut held = 0;
        for shard in &cache.shards {
            let shard = locked(shard);
            assert!(!shard.young.contains_key(&1000));
            held += shard.young.values().chain(shard.old.values()).map(Vec::len).sum::<usize>();
        }
        assert!(held <= SHARDS * 2 * 100, "{held}");
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
    fn one_value_a_type_is_derived() {
        let derived = Derived::default();
        assert_eq!(*derived.get(|| 7_u32), 7);
        assert_eq!(*derived.get(|| "seven".to_owned()), "seven");
        assert_eq!(*derived.get(|| 8_u32), 7, "the first one stays");
    }
}
