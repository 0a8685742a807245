//! Columns: which card stands in which, when the width has room for only so many.
//!
//! First guesses, the ranks of the layered drawing squeezed into fewer columns and the cards in the order of what they
//! give and take, are improved by moving single cards and exchanging two while that makes the map cheaper; the
//! cheapest is taken. Cheap is a map whose threads run forward and not far, in columns of like height.

use std::cmp::Ordering;

/// Price of a mean thread between two cards of one column.
const SAME: f64 = 2.0;
/// Price of a thread that runs back to the column before.
const BACK: f64 = 4.0;
/// By how much it is dearer when the thread could run forward with all others that run forward.
const NEEDLESS: f64 = 2.0;
/// Price of each column a thread passes.
const PASSED: f64 = 0.4;
/// Price of a column by the square of its height in mean cards, for each thread that a mean card gives: the more
/// threads there are, the more room they need.
const CROWDED: f64 = 0.08;
/// Rounds of improvement; each is worth it only if the one before found something.
const ROUNDS: usize = 24;
/// What an improvement must save to be one.
const LEAST: f64 = 1e-6;
/// Guesses by chance.
const SCATTERED: usize = 32;
/// Cards above which pairs are no longer exchanged and nothing is guessed by chance.
const MOST_EXCHANGED: usize = 48;

/// Cards and threads by index.
pub(super) struct Cards<'a> {
    /// Height of each card with the gap beneath it.
    pub(super) heights: &'a [f64],
    /// Giver, taker, width.
    pub(super) threads: &'a [(usize, usize, f64)],
    /// Columns without regard to the room: a first guess, and which threads can run forward together.
    pub(super) ranks: &'a [usize],
    /// Columns there is room for, at least one.
    pub(super) most: usize,
}

/// Where each card stands while it is looked for, and what that costs.
struct Guess {
    column: Vec<usize>,
    /// What the threads of each card would cost in each column, card by card, with the others where they are.
    costs: Vec<f64>,
    /// Height of each column in mean cards.
    stacks: Vec<f64>,
    price: f64,
}

impl Cards<'_> {
    /// A column for each card; the columns used are numbered from 0 without a hole.
    pub(super) fn columns(&self) -> Vec<usize> {
        let guesses = (1..=self.most).flat_map(|count| [self.squeezed(count), self.by_net_flow(count)]);
        let prices = Prices::new(self);
        let improved = guesses.chain(self.scattered()).map(|guess| prices.improved(guess));
        let cheapest = improved.min_by(|a, b| a.price.total_cmp(&b.price));
        let mut column = cheapest.map_or_else(Vec::new, |guess| guess.column);
        let mut used = vec![false; self.most];
        column.iter().for_each(|c| used[*c] = true);
        for c in &mut column {
            *c = used[..*c].iter().filter(|u| **u).count();
        }
        column
    }

    fn squeezed(&self, count: usize) -> Vec<usize> {
        let ranked = self.ranks.iter().max().map_or(1, |last| last + 1);
        self.ranks.iter().map(|r| r * count.min(ranked) / ranked).collect()
    }

    /// Cards that mostly give first, cards that mostly take last, cut into columns of like height.
    fn by_net_flow(&self, count: usize) -> Vec<usize> {
        let n = self.heights.len();
        let (mut given, mut moved) = (vec![0.0; n], vec![0.0; n]);
        for (from, to, width) in self.threads {
            given[*from] += width;
            given[*to] -= width;
            moved[*from] += width;
            moved[*to] += width;
        }
        let share = |i: usize| given[i] / f64::max(moved[i], 1.0);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| share(*b).total_cmp(&share(*a)).then(a.cmp(b)));
        let total: f64 = self.heights.iter().sum();
        let mut column = vec![0; n];
        let mut above = 0.0;
        for i in order {
            let middle = (above + self.heights[i] / 2.0) / total.max(1.0);
            column[i] = ((middle * count as f64) as usize).min(count - 1);
            above += self.heights[i];
        }
        column
    }

    /// Guesses by chance, the same each time, because a good first guess may be far from the best map.
    fn scattered(&self) -> impl Iterator<Item = Vec<usize>> {
        let (n, most) = (self.heights.len(), self.most as u64);
        let guesses = if n > MOST_EXCHANGED { 0 } else { SCATTERED };
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let mut any = move || {
            // Marsaglia 2003.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % most) as usize
        };
        (0..guesses).map(move |_| (0..n).map(|_| any()).collect())
    }
}

/// What maps of these cards cost, with what stays the same for all of them. Threads from a card to itself cost the same
/// everywhere and are left out.
struct Prices<'a> {
    /// Columns there is room for.
    most: usize,
    ranks: &'a [usize],
    /// Threads from each card to each, in mean threads.
    given: Vec<f64>,
    /// Height of each card in mean cards.
    heights: Vec<f64>,
    /// Price of the square of a column's height.
    crowded: f64,
}

impl<'a> Prices<'a> {
    fn new(cards: &Cards<'a>) -> Self {
        let (count, threads) = (cards.heights.len(), cards.threads.len());
        let mean = |sum: f64, of: usize| (sum / of.max(1) as f64).max(1.0);
        let thread = mean(cards.threads.iter().map(|(_, _, width)| width).sum(), threads);
        let card = mean(cards.heights.iter().sum(), count);
        let mut given = vec![0.0; count * count];
        for (from, to, width) in cards.threads {
            given[from * count + to] += width / thread;
        }
        let heights = cards.heights.iter().map(|height| height / card).collect();
        Self { most: cards.most, ranks: cards.ranks, given, heights, crowded: CROWDED * mean(threads as f64, count) }
    }

    /// Moves cards one by one, and exchanges two, while that makes the map cheaper.
    fn improved(&self, column: Vec<usize>) -> Guess {
        let mut guess = self.guess(column);
        let count = self.heights.len();
        for _ in 0..ROUNDS {
            let before = guess.price;
            for card in 0..count {
                for to in 0..self.most {
                    self.move_card(&mut guess, card, to);
                }
                for other in 0..if count > MOST_EXCHANGED { 0 } else { card } {
                    self.exchange(&mut guess, card, other);
                }
            }
            if guess.price >= before {
                break;
            }
        }
        // Sums of differences drift apart: what guesses are compared by is added up once more.
        self.guess(guess.column)
    }

    fn guess(&self, column: Vec<usize>) -> Guess {
        let count = self.heights.len();
        let mut stacks = vec![0.0; self.most];
        for (c, height) in column.iter().zip(&self.heights) {
            stacks[*c] += height;
        }
        let mut costs = vec![0.0; count * self.most];
        let mut threads = 0.0;
        for card in 0..count {
            for other in (0..count).filter(|other| *other != card) {
                for c in 0..self.most {
                    costs[card * self.most + c] += self.between(card, other, c, column[other]);
                }
            }
            // A thread is in the costs of both its cards.
            threads += costs[card * self.most + column[card]] / 2.0;
        }
        let price = threads + self.crowding(&stacks);
        Guess { column, costs, stacks, price }
    }

    /// Puts a card into another column if that makes the map cheaper.
    fn move_card(&self, guess: &mut Guess, card: usize, to: usize) {
        let from = guess.column[card];
        if from == to {
            return;
        }
        let costs = &guess.costs[card * self.most..][..self.most];
        let height = self.heights[card];
        let dearer = costs[to] - costs[from] + self.restacked(&guess.stacks, from, to, height);
        if dearer < -LEAST {
            guess.price += dearer;
            self.settle(guess, card, to);
        }
    }

    /// Exchanges the columns of two cards if that makes the map cheaper.
    fn exchange(&self, guess: &mut Guess, a: usize, b: usize) {
        let (x, y) = (guess.column[a], guess.column[b]);
        if x == y {
            return;
        }
        let cost = |card: usize, c: usize| guess.costs[card * self.most + c];
        // The costs of each have the other where it was: what lies between the two is put right.
        let between = self.between(a, b, y, x) + self.between(a, b, x, y);
        let wrong = self.between(a, b, y, y) + self.between(a, b, x, x);
        let threads = cost(a, y) - cost(a, x) + cost(b, x) - cost(b, y) + between - wrong;
        let dearer = threads + self.restacked(&guess.stacks, x, y, self.heights[a] - self.heights[b]);
        if dearer < -LEAST {
            guess.price += dearer;
            self.settle(guess, a, y);
            self.settle(guess, b, x);
        }
    }

    /// Moves a card and tells the others.
    fn settle(&self, guess: &mut Guess, card: usize, to: usize) {
        let from = std::mem::replace(&mut guess.column[card], to);
        guess.stacks[from] -= self.heights[card];
        guess.stacks[to] += self.heights[card];
        for other in (0..self.heights.len()).filter(|other| *other != card) {
            for c in 0..self.most {
                let dearer = self.between(other, card, c, to) - self.between(other, card, c, from);
                guess.costs[other * self.most + c] += dearer;
            }
        }
    }

    /// Price of the threads between two cards, the first in column `x` and the second in `y`.
    fn between(&self, a: usize, b: usize, x: usize, y: usize) -> f64 {
        self.given(a, b, x, y) + self.given(b, a, y, x)
    }

    fn given(&self, from: usize, to: usize, x: usize, y: usize) -> f64 {
        let width = self.given[from * self.heights.len() + to];
        if width == 0.0 {
            return 0.0;
        }
        let passed = x.abs_diff(y).saturating_sub(1) as f64 * PASSED;
        let turn = match y.cmp(&x) {
            Ordering::Greater => 0.0,
            Ordering::Equal => SAME,
            Ordering::Less if self.ranks[from] < self.ranks[to] => BACK * NEEDLESS,
            Ordering::Less => BACK,
        };
        (turn + passed) * width
    }

    /// By how much columns are dearer when `height` goes from one to another.
    fn restacked(&self, stacks: &[f64], from: usize, to: usize, height: f64) -> f64 {
        let square = |x: f64| x * x;
        let after = square(stacks[from] - height) + square(stacks[to] + height);
        self.crowded * (after - square(stacks[from]) - square(stacks[to]))
    }

    fn crowding(&self, stacks: &[f64]) -> f64 {
        self.crowded * stacks.iter().map(|height| height * height).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::Cards;

    fn columns(heights: &[f64], threads: &[(usize, usize, f64)], most: usize, ranks: &[usize]) -> Vec<usize> {
        Cards { heights, threads, ranks, most }.columns()
    }

    #[test]
    fn a_chain_that_fits_stands_in_one_row() {
        let threads: Vec<(usize, usize, f64)> = (1..4).map(|i| (i - 1, i, 2.0)).collect();
        assert_eq!(columns(&[90.0; 4], &threads, 8, &[0, 1, 2, 3]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_chain_too_long_is_cut_into_pieces_and_none_of_its_threads_runs_back() {
        let threads: Vec<(usize, usize, f64)> = (1..10).map(|i| (i - 1, i, 2.0)).collect();
        let found = columns(&[90.0; 10], &threads, 4, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert!(found.windows(2).all(|w| w[0] <= w[1]) && found[9] == 3, "{found:?}");
        assert!((0..4).all(|c| found.iter().filter(|f| **f == c).count() <= 3), "{found:?}");
    }

    #[test]
    fn one_column_takes_everything_and_no_card_needs_none() {
        assert_eq!(columns(&[90.0; 3], &[(0, 1, 1.0), (1, 2, 1.0)], 1, &[0, 1, 2]), [0, 0, 0]);
        assert!(columns(&[], &[], 3, &[]).is_empty());
    }

    #[test]
    fn the_thin_thread_of_a_cycle_is_the_one_that_runs_back() {
        assert_eq!(columns(&[90.0; 2], &[(0, 1, 1.0), (1, 0, 9.0)], 2, &[0, 1]), [1, 0]);
    }

    #[test]
    fn many_takers_of_one_giver_are_spread_over_the_columns() {
        let threads: Vec<(usize, usize, f64)> = (1..=10).map(|i| (0, i, 1.0)).collect();
        let found = columns(&[90.0; 11], &threads, 4, &[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert!((0..4).all(|c| found.iter().filter(|f| **f == c).count() <= 6), "{found:?}");
    }
}
