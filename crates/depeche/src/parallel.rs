//! Work on a stream of lines with every core, answers in order, memory flat.

/// How many items are in hand at once.
const BATCH: usize = 128;

/// Applies `work` to each item on all cores and gives the answers to `take` in the order of the items.
///
/// # Errors
/// None of its own; a `work` that panics ends the program's answer for its batch only.
pub fn in_order<T, A>(
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> A + Sync,
    mut take: impl FnMut(A),
) -> anyhow::Result<()>
where
    T: Send,
    A: Send,
{
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut items = items.peekable();
    while items.peek().is_some() {
        let mut lanes: Vec<Vec<(usize, T)>> = (0..threads).map(|_| Vec::new()).collect();
        for (number, item) in items.by_ref().take(BATCH).enumerate() {
            if let Some(lane) = lanes.get_mut(number % threads) {
                lane.push((number, item));
            }
        }
        let work = &work;
        let mut answers: Vec<(usize, A)> = std::thread::scope(|scope| {
            let running: Vec<_> = lanes
                .into_iter()
                .map(|lane| scope.spawn(move || lane.into_iter().map(|(n, item)| (n, work(item))).collect::<Vec<_>>()))
                .collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        answers.sort_by_key(|(number, _)| *number);
        answers.into_iter().for_each(|(_, answer)| take(answer));
    }
    Ok(())
}
