use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const AHEAD: usize = 1024;

fn queue<'a>(items: &'a [usize], stop: &'a (dyn Fn() -> bool + Sync)) -> Queue<'a, usize> {
    Queue { items, threads: 3, ahead: AHEAD, class: &|_| 0, stop }
}

fn reported(queue: &Queue<usize>, work: impl Fn(&usize) -> usize + Sync) -> Vec<Option<usize>> {
    let mut reported = Vec::new();
    let tell = |next: Vec<(&usize, Option<usize>)>| {
        reported.extend(next.into_iter().map(|(_, result)| result));
        Ok::<(), ()>(())
    };
    queue.run(work, tell).unwrap();
    reported
}

#[test]
fn results_are_reported_in_order_whatever_takes_long() {
    let items: Vec<usize> = (0..5000).collect();
    let slow_first = |item: &usize| {
        if *item == 0 {
            std::thread::sleep(Duration::from_millis(30));
        }
        *item
    };
    let expected: Vec<Option<usize>> = items.iter().copied().map(Some).collect();
    assert_eq!(reported(&queue(&items, &|| false), slow_first), expected);
}

#[test]
fn a_long_piece_holds_nothing_back_but_what_is_too_far_ahead() {
    let items: Vec<usize> = (0..AHEAD * 3).collect();
    let begun = AtomicUsize::new(0);
    let first_waits_for_the_others = |item: &usize| {
        begun.fetch_add(1, Ordering::Relaxed);
        while *item == 0 && begun.load(Ordering::Relaxed) < AHEAD {
            std::thread::yield_now();
        }
        // Nothing is reported before the first one: no more than these may have been started.
        assert!(*item > 0 || begun.load(Ordering::Relaxed) == AHEAD);
        *item
    };
    assert_eq!(reported(&queue(&items, &|| false), first_waits_for_the_others).len(), items.len());
}

#[test]
fn what_was_worked_on_is_finished_together() {
    let items: Vec<usize> = (0..500).collect();
    let most = AtomicUsize::new(0);
    let finish = |worked: Vec<usize>| {
        most.fetch_max(worked.len(), Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(1));
        worked.into_iter().map(|item| item * 2).collect()
    };
    let mut reported = Vec::new();
    let tell = |next: Vec<(&usize, Option<usize>)>| {
        reported.extend(next.into_iter().filter_map(|(_, result)| result));
        Ok::<(), ()>(())
    };
    queue(&items, &|| false).run_and_finish(|item| *item, finish, tell).unwrap();
    assert_eq!(reported, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    // Each thread may have one more in hand when all places are taken.
    let most = most.into_inner();
    assert!((2..=MAX_UNFINISHED + 3).contains(&most), "{most}");
}

#[test]
fn the_longest_are_begun_first() {
    let items: Vec<usize> = (0..100).collect();
    let order = Mutex::new(Vec::new());
    let one = Queue {
        items: &items,
        threads: 1,
        ahead: AHEAD,
        class: &|item| u64::from(*item == 70),
        stop: &|| false,
    };
    reported(&one, |item| {
        order.lock().unwrap().push(*item);
        *item
    });
    assert_eq!(order.into_inner().unwrap()[..3], [70, 0, 1]);
}

#[test]
fn what_is_in_hand_is_finished_when_asked_to_stop() {
    let items: Vec<usize> = (0..500).collect();
    let done = Mutex::new(BTreeSet::new());
    let stop = || done.lock().unwrap().len() >= 50;
    let results = reported(&queue(&items, &stop), |item| {
        done.lock().unwrap().insert(*item);
        *item
    });
    let finished: BTreeSet<usize> = results.iter().flatten().copied().collect();
    assert_eq!(results.len(), items.len());
    assert_eq!(finished, *done.lock().unwrap());
    assert!((50..53).contains(&finished.len()), "{}", finished.len());
}

#[test]
fn an_error_while_reporting_ends_the_work() {
    let items: Vec<usize> = (0..AHEAD * 4).collect();
    let begun = AtomicUsize::new(0);
    let work = |item: &usize| begun.fetch_add(*item - *item + 1, Ordering::Relaxed);
    let result = queue(&items, &|| false).run(work, |_| Err("full"));
    assert_eq!(result, Err("full"));
    assert!(begun.load(Ordering::Relaxed) <= AHEAD);
}
