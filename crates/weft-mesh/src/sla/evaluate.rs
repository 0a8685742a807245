//! Holds a rule against evidence (docs/sla.md).
//!
//! The offline rule: evidence is true at the time of the sync, not now. While the deadline lies ahead a kept
//! promise is *proven* even without a network, for a later update only extends it. When the deadline passed
//! after the last sync nobody here can know, and the state is "not known". Only a deadline that had passed at
//! the time of the sync is a breach, and it is one *as of* that time.

use super::words::{clock, span_in_words};
use super::zone::zone;
use super::{Amount, Cron, Rule, State, Verdict};
use jiff::tz::TimeZone;
use weft_model::{Evidence, EvidenceKind, Metric, TimeMs};

/// Clocks of sources may run ahead of ours by this much.
const SKEW_MS: i64 = 5 * 60_000;

/// State of the promise `rule` at `now`, from evidence that was read at `synced_at`.
pub fn evaluate(rule: &Rule, evidence: &[Evidence], now: TimeMs, synced_at: TimeMs) -> Verdict {
    let zone = rule.tz.as_deref().map(zone).transpose().ok().flatten().map_or(TimeZone::UTC, |(_, zone)| zone);
    let case = Case { rule, now, synced_at: synced_at.min(now), zone };
    let mut verdict = match rule.metric {
        Metric::MaxAge => case.with_evidence(evidence, Case::age),
        Metric::UpdateInterval if rule.cron.is_none() => case.with_evidence(evidence, Case::age),
        Metric::UpdateInterval | Metric::DeliveryDeadline => case.with_evidence(evidence, Case::deadline),
        Metric::GaOn | Metric::EndOfSupport | Metric::EndOfLife => case.date(),
        other => case.verdict(State::NotEvaluable(needs(other).to_owned()), None, None, needs(other)),
    };
    verdict.notes.extend(rule.notes.iter().cloned());
    verdict
}

/// What would be needed to judge a metric for which no catalog delivers evidence.
fn needs(metric: Metric) -> &'static str {
    match metric {
        Metric::Latency => "needs the times of generation and of availability; only the last update is known",
        Metric::AvailabilityPct => "needs probes or an incident history; no catalog here has them",
        Metric::ErrorRatePct | Metric::QualityMin => "needs check results that state a rate",
        Metric::Throughput => "needs run statistics; no catalog here has them",
        Metric::RetentionMin => "needs the time of the oldest row; no catalog here has it",
        Metric::SupportHours => "support hours are a promise of people; no catalog measures them",
        Metric::ResponseTime => "needs measured response times; no catalog here has them",
        _ => "needs an incident log; no catalog here has one",
    }
}

/// Everything one evaluation looks at.
struct Case<'a> {
    rule: &'a Rule,
    now: TimeMs,
    synced_at: TimeMs,
    zone: TimeZone,
}

impl Case<'_> {
    fn verdict(&self, state: State, due_at: Option<TimeMs>, evidence: Option<&Evidence>, sentence: &str) -> Verdict {
        Verdict {
            state,
            due_at,
            proven: false,
            as_of: evidence.map_or(self.synced_at, |e| true_until(e, self.synced_at)),
            evidence: evidence.cloned(),
            sentence: sentence.to_owned(),
            notes: Vec::new(),
        }
    }

    fn unknown(&self, reason: &str, due_at: Option<TimeMs>, evidence: Option<&Evidence>, sentence: &str) -> Verdict {
        self.verdict(State::Unknown(reason.to_owned()), due_at, evidence, sentence)
    }

    /// Picks the evidence that decides, refuses what cannot be, and adds what a reader should know.
    fn with_evidence(&self, all: &[Evidence], judge: impl Fn(&Self, &Evidence, &[Evidence]) -> Verdict) -> Verdict {
        let Some(chosen) = strongest(all, self.now.plus_millis(SKEW_MS)) else {
            return self.unknown("no evidence", None, None, "no evidence");
        };
        let ahead = chosen.updated_at.millis() - self.now.millis();
        if ahead > SKEW_MS {
            let words = format!("last update lies {} in the future (clock skew)", span_in_words(ahead));
            return self.unknown("clock skew", None, Some(chosen), &words);
        }
        let mut verdict = judge(self, chosen, all);
        verdict.notes.extend(self.disagreement(chosen, all));
        let table_level = matches!(chosen.kind, EvidenceKind::TableMetadata | EvidenceKind::RunEnd);
        if table_level && !self.rule.elements.is_empty() {
            let query = self.rule.elements.iter().any(|e| e.contains(char::is_whitespace));
            let named = if query { "a query of its own".to_owned() } else { self.rule.elements.join(", ") };
            verdict.notes.push(format!("the promise names {named}; the evidence is of the whole table"));
        }
        verdict
    }

    /// Youngest data at most so old, or at most so long between updates: the deadline runs from the last update.
    fn age(&self, chosen: &Evidence, _: &[Evidence]) -> Verdict {
        let t0 = chosen.updated_at;
        let warn_at = self.rule.warn_value.as_ref().and_then(|w| w.after(t0, &self.zone));
        let Some(due) = self.rule.value.after(t0, &self.zone) else {
            let verdict = self.kept(None, warn_at, chosen);
            return verdict;
        };
        let passed = if self.rule.strict { self.now > due } else { self.now >= due };
        if passed { self.past(due, chosen) } else { self.kept(Some(due), warn_at, chosen) }
    }

    /// The deadline lies ahead, or there is none. A passed warning bound was either seen at the sync, or may
    /// have been lifted by an update nobody has read yet.
    fn kept(&self, due: Option<TimeMs>, warn_at: Option<TimeMs>, chosen: &Evidence) -> Verdict {
        let warned = warn_at.filter(|w| if self.rule.strict { self.now > *w } else { self.now >= *w });
        let age = self.now.millis() - chosen.updated_at.millis();
        let mut words = match due {
            Some(due) => format!("in {}", span_in_words(due.millis() - self.now.millis())),
            None => format!("updated {} ago", span_in_words(age.max(0))),
        };
        let mut verdict = self.verdict(State::Pass, due.or(warn_at), Some(chosen), &words);
        verdict.proven = true;
        if let Some(warn_at) = warned {
            verdict.state = State::Warn;
            verdict.proven = warn_at <= verdict.as_of;
            if !verdict.proven {
                words = format!("{words}, last sync {}", self.clock(verdict.as_of));
                verdict.sentence = self.zoned(words);
            }
        }
        verdict
    }

    /// The deadline has passed: a breach if it had at the time of the sync, else not known.
    fn past(&self, due: TimeMs, chosen: &Evidence) -> Verdict {
        let as_of = true_until(chosen, self.synced_at);
        if due > as_of {
            let words = self.zoned(format!("due {}, last sync {}", self.clock(due), self.clock(as_of)));
            return self.unknown("stale evidence", Some(due), Some(chosen), &words);
        }
        let late = format!("{} late", span_in_words(as_of.millis() - due.millis()));
        let fresh = self.now.millis() - as_of.millis() <= SKEW_MS;
        let words = if fresh { late } else { self.zoned(format!("{late} as of {}", self.clock(as_of))) };
        let mut verdict = self.verdict(State::Fail, Some(due), Some(chosen), &words);
        verdict.proven = true;
        verdict
    }

    /// Data is there by the tick of a clock rule: an update lies between `tick − value` and the tick.
    fn deadline(&self, chosen: &Evidence, all: &[Evidence]) -> Verdict {
        let cron = match self.rule.cron.as_deref().map(Cron::parse) {
            Some(Ok(cron)) => cron,
            Some(Err(error)) => {
                return self.verdict(State::NotEvaluable(error.reason.clone()), None, None, &error.reason);
            }
            None => return self.verdict(State::NotEvaluable("no clock rule".to_owned()), None, None, "no clock rule"),
        };
        let next = cron.next_tick(self.now, &self.zone);
        let Some(tick) = cron.last_tick(self.now, &self.zone) else {
            return self.unknown("before the first tick", next, Some(chosen), "no deadline has come yet");
        };
        let opens = match &self.rule.value {
            Amount::Unlimited => before(tick).and_then(|t| cron.last_tick(t, &self.zone)),
            span => span.before(tick, &self.zone),
        };
        let inside = |e: &&Evidence| e.updated_at <= tick && opens.is_none_or(|o| e.updated_at >= o);
        if let Some(hit) = all.iter().filter(inside).min_by_key(|e| e.kind) {
            let left = next.map(|n| format!("in {}", span_in_words(n.millis() - self.now.millis())));
            let mut verdict = self.verdict(State::Pass, next, Some(hit), &left.unwrap_or_else(|| "kept".to_owned()));
            verdict.proven = true;
            return verdict;
        }
        if chosen.updated_at > tick {
            let (update, due) = (self.clock(chosen.updated_at), self.clock(tick));
            let words =
                self.zoned(format!("updated {update}, after it was due {due}; an earlier update may be hidden"));
            return self.unknown("a later update hides the one that was due", next, Some(chosen), &words);
        }
        self.past(tick, chosen)
    }

    /// Dates are judged by the clock alone.
    fn date(&self) -> Verdict {
        let Amount::Date { at, text } = &self.rule.value else {
            let mut verdict = self.verdict(State::Pass, None, None, "no end is planned");
            verdict.proven = true;
            return verdict;
        };
        let (at, distance) = (*at, span_in_words(at.millis() - self.now.millis()));
        let passed = self.now >= at;
        let (state, due, words) = match (self.rule.metric, passed) {
            (Metric::GaOn, true) => (State::Pass, None, format!("available since {text}")),
            (Metric::GaOn, false) => (State::Pass, None, format!("available from {text}, in {distance}")),
            (Metric::EndOfSupport, true) => (State::Fail, Some(at), format!("support ended {text}, {distance} ago")),
            (Metric::EndOfSupport, false) => (State::Pass, Some(at), format!("supported until {text}, in {distance}")),
            (_, true) => (State::Fail, Some(at), format!("end of life was {text}, {distance} ago")),
            (_, false) => (State::Pass, Some(at), format!("end of life {text}, in {distance}")),
        };
        let mut verdict = self.verdict(state, due, None, &words);
        verdict.proven = true;
        verdict
    }

    /// Weaker evidence that says something else by more than the tolerated skew.
    fn disagreement(&self, chosen: &Evidence, all: &[Evidence]) -> Option<String> {
        let other = all
            .iter()
            .filter(|e| e.kind != chosen.kind)
            .filter(|e| e.updated_at.millis().abs_diff(chosen.updated_at.millis()) > SKEW_MS.unsigned_abs())
            .min_by_key(|e| (e.kind, std::cmp::Reverse(e.updated_at)))?;
        let words = format!(
            "{} says {}, {} says {}",
            source(chosen),
            self.clock(chosen.updated_at),
            source(other),
            self.clock(other.updated_at)
        );
        Some(self.zoned(words))
    }

    fn clock(&self, t: TimeMs) -> String {
        clock(t, self.now, &self.zone)
    }

    /// Times without a promised zone are UTC, and say so.
    fn zoned(&self, words: String) -> String {
        if self.rule.tz.is_none() { words + " UTC" } else { words }
    }
}

fn before(t: TimeMs) -> Option<TimeMs> {
    TimeMs::from_millis(t.millis() - 1)
}

/// Until when a piece of evidence is known to be true. A measurement is true when it was made; a log of
/// updates or runs that was read to its end at the sync is true until then.
fn true_until(evidence: &Evidence, synced_at: TimeMs) -> TimeMs {
    match (evidence.kind, evidence.observed_at) {
        (EvidenceKind::Assertion | EvidenceKind::RowMax, Some(measured)) => measured.min(synced_at),
        _ => synced_at,
    }
}

/// The strongest kind of evidence, and of that the youngest; a measurement made before an update that other
/// evidence proves is passed over. What lies beyond `latest` proves nothing.
fn strongest(all: &[Evidence], latest: TimeMs) -> Option<&Evidence> {
    let measured = |e: &Evidence| matches!(e.kind, EvidenceKind::Assertion | EvidenceKind::RowMax);
    let overtaken = |e: &Evidence| {
        e.observed_at
            .is_some_and(|seen| measured(e) && all.iter().any(|o| o.updated_at > seen && o.updated_at <= latest))
    };
    let key = |e: &&Evidence| (e.kind, std::cmp::Reverse(e.updated_at));
    all.iter().filter(|e| !overtaken(e)).min_by_key(key).or_else(|| all.iter().min_by_key(key))
}

fn source(evidence: &Evidence) -> &str {
    match (&evidence.by, evidence.kind) {
        (Some(by), _) => by,
        (None, EvidenceKind::Assertion) => "the assertion",
        (None, EvidenceKind::RowMax) => "the youngest row",
        (None, EvidenceKind::TableMetadata) => "the table's metadata",
        (None, EvidenceKind::RunEnd) => "the last run",
    }
}

#[cfg(test)]
mod tests {
    use super::evaluate;
    use crate::sla::{Amount, Rule, State, Verdict};
    use weft_model::{Evidence, EvidenceKind, Metric, TimeMs};

    const HOUR: f64 = 3_600.0;

    fn at(text: &str) -> TimeMs {
        TimeMs::parse(&format!("2026-11-{text}:00Z")).unwrap()
    }

    fn update(kind: EvidenceKind, text: &str) -> Evidence {
        Evidence { updated_at: at(text), kind, observed_at: None, by: None }
    }

    fn run(text: &str) -> Vec<Evidence> {
        vec![update(EvidenceKind::RunEnd, text)]
    }

    fn fresh(hours: f64) -> Rule {
        Rule::new(Metric::MaxAge, Amount::Seconds(hours * HOUR))
    }

    fn daily(cron: &str, tz: Option<&str>) -> Rule {
        let mut rule = Rule::new(Metric::DeliveryDeadline, Amount::Unlimited);
        rule.cron = Some(cron.into());
        rule.tz = tz.map(str::to_owned);
        rule
    }

    fn unknown(verdict: &Verdict) -> &str {
        match &verdict.state {
            State::Unknown(reason) => reason,
            _ => "known",
        }
    }

    #[test]
    fn no_evidence_and_evidence_from_the_future_are_not_known() {
        let now = at("20T09:00");
        assert_eq!(unknown(&evaluate(&fresh(1.0), &[], now, now)), "no evidence");
        assert_eq!(unknown(&evaluate(&fresh(1.0), &run("20T09:06"), now, now)), "clock skew");
        assert_eq!(evaluate(&fresh(1.0), &run("20T09:05"), now, now).state, State::Pass);
    }

    #[test]
    fn age_counts_down_and_the_bound_itself_still_keeps_the_promise() {
        let (rule, evidence) = (fresh(24.0), run("19T10:00"));
        let soon = evaluate(&rule, &evidence, at("20T09:35"), at("20T09:30"));
        assert_eq!((&soon.state, soon.sentence.as_str(), soon.proven), (&State::Pass, "in 25 min", true));
        assert_eq!(soon.due_at, Some(at("20T10:00")));
        assert_eq!(evaluate(&rule, &evidence, at("20T10:00"), at("20T10:00")).state, State::Pass);
        let late = evaluate(&rule, &evidence, at("20T12:10"), at("20T12:10"));
        assert_eq!((&late.state, late.sentence.as_str()), (&State::Fail, "2 h 10 min late"));
        let mut loose = rule;
        loose.strict = false;
        assert_eq!(evaluate(&loose, &evidence, at("20T10:00"), at("20T10:00")).state, State::Fail);
    }

    #[test]
    fn offline_a_deadline_ahead_is_proven_one_passed_since_the_sync_is_not_known() {
        let (rule, evidence) = (fresh(24.0), run("19T08:00"));
        let ahead = evaluate(&rule, &evidence, at("20T07:59"), at("19T08:05"));
        assert!(ahead.state == State::Pass && ahead.proven);
        let stale = evaluate(&rule, &evidence, at("20T09:12"), at("20T07:10"));
        assert_eq!(unknown(&stale), "stale evidence");
        assert_eq!(stale.sentence, "due 08:00, last sync 07:10 UTC");
        assert!(!stale.proven);
        let broken = evaluate(&rule, &evidence, at("20T18:00"), at("20T08:30"));
        assert_eq!((&broken.state, broken.sentence.as_str()), (&State::Fail, "30 min late as of 08:30 UTC"));
        assert_eq!(evaluate(&rule, &evidence, at("20T18:00"), at("20T08:00")).state, State::Fail);
    }

    #[test]
    fn a_warning_bound_that_passed_after_the_sync_is_a_warning_that_is_not_proven() {
        let mut rule = fresh(24.0);
        rule.warn_value = Some(Amount::Seconds(12.0 * HOUR));
        let seen = evaluate(&rule, &run("19T08:00"), at("20T07:00"), at("20T07:00"));
        assert_eq!((&seen.state, seen.proven, seen.sentence.as_str()), (&State::Warn, true, "in 1 h"));
        let unseen = evaluate(&rule, &run("19T08:00"), at("20T07:00"), at("19T19:00"));
        assert_eq!((&unseen.state, unseen.proven), (&State::Warn, false));
        assert_eq!(unseen.sentence, "in 1 h, last sync 19 Nov 19:00 UTC");
        rule.value = Amount::Unlimited;
        assert_eq!(evaluate(&rule, &run("10T08:00"), at("20T07:00"), at("20T07:00")).state, State::Warn);
    }

    #[test]
    fn a_clock_deadline_is_kept_by_an_update_between_the_last_two_ticks() {
        let rule = daily("0 8 * * *", Some("Europe/Berlin")); // 07:00 UTC
        let kept = evaluate(&rule, &run("20T06:30"), at("20T09:00"), at("20T08:00"));
        assert_eq!((&kept.state, kept.proven, kept.sentence.as_str()), (&State::Pass, true, "in 22 h"));
        let missed = evaluate(&rule, &run("18T06:30"), at("20T09:10"), at("20T09:10"));
        assert_eq!((&missed.state, missed.sentence.as_str()), (&State::Fail, "2 h 10 min late"));
        let offline = evaluate(&rule, &run("18T06:30"), at("20T09:10"), at("20T06:10"));
        assert_eq!(offline.sentence, "due 08:00, last sync 07:10");
        assert_eq!(unknown(&offline), "stale evidence");
    }

    #[test]
    fn an_update_after_the_deadline_neither_proves_nor_excuses() {
        let rule = daily("0 8 * * *", None);
        let hidden = evaluate(&rule, &run("20T08:30"), at("20T09:00"), at("20T09:00"));
        assert_eq!(unknown(&hidden), "a later update hides the one that was due");
        let both = [run("20T08:30"), run("20T07:30")].concat();
        assert_eq!(evaluate(&rule, &both, at("20T09:00"), at("20T09:00")).state, State::Pass);
    }

    #[test]
    fn the_window_before_a_tick_can_be_shorter_than_the_gap_between_ticks() {
        let mut rule = daily("0 8 * * *", None);
        rule.value = Amount::Seconds(2.0 * HOUR);
        assert_eq!(evaluate(&rule, &run("20T05:59"), at("20T09:00"), at("20T09:00")).state, State::Fail);
        assert_eq!(evaluate(&rule, &run("20T06:00"), at("20T09:00"), at("20T09:00")).state, State::Pass);
    }

    #[test]
    fn a_night_with_a_clock_change_has_twenty_five_hours() {
        let rule = daily("0 8 * * *", Some("Europe/Berlin"));
        let time = |text| TimeMs::parse(text).unwrap();
        let now = time("2026-10-24T09:00:00+02:00");
        let evidence = [Evidence {
            updated_at: time("2026-10-24T07:00:00+02:00"),
            kind: EvidenceKind::RunEnd,
            observed_at: None,
            by: None,
        }];
        assert_eq!(evaluate(&rule, &evidence, now, now).due_at, Some(time("2026-10-25T08:00:00+01:00")));
        assert_eq!(evaluate(&rule, &evidence, now, now).sentence, "in 1 day");
    }

    #[test]
    fn the_strongest_evidence_decides_and_disagreement_is_shown() {
        let evidence = [update(EvidenceKind::RunEnd, "20T08:00"), update(EvidenceKind::RowMax, "18T08:00")];
        let verdict = evaluate(&fresh(24.0), &evidence, at("20T09:00"), at("20T09:00"));
        assert_eq!(verdict.state, State::Fail);
        assert_eq!(verdict.notes, ["the youngest row says 18 Nov 08:00, the last run says 08:00 UTC"]);
    }

    #[test]
    fn a_measurement_is_true_when_it_was_made_and_gives_way_to_a_later_update() {
        let mut measured = update(EvidenceKind::Assertion, "19T08:00");
        measured.observed_at = Some(at("20T06:00"));
        let rule = fresh(24.0);
        let alone = evaluate(&rule, std::slice::from_ref(&measured), at("20T09:00"), at("20T09:00"));
        assert_eq!(unknown(&alone), "stale evidence");
        let with_run = [measured, update(EvidenceKind::RunEnd, "20T07:00")];
        assert_eq!(evaluate(&rule, &with_run, at("20T09:00"), at("20T09:00")).state, State::Pass);
    }

    #[test]
    fn table_level_evidence_for_an_element_is_used_and_named() {
        let mut rule = fresh(24.0);
        rule.elements = vec!["orders.placed_at".into()];
        let verdict = evaluate(&rule, &run("20T08:00"), at("20T09:00"), at("20T09:00"));
        assert_eq!(verdict.state, State::Pass);
        assert_eq!(verdict.notes, ["the promise names orders.placed_at; the evidence is of the whole table"]);
    }

    #[test]
    fn dates_are_judged_by_the_clock_and_what_nobody_measures_is_not_judged() {
        let end = Amount::Date { at: at("20T00:00"), text: "19 Nov 2026".into() };
        let over = evaluate(&Rule::new(Metric::EndOfSupport, end.clone()), &[], at("22T00:00"), at("01T00:00"));
        assert_eq!((&over.state, over.sentence.as_str()), (&State::Fail, "support ended 19 Nov 2026, 2 days ago"));
        let ahead = evaluate(&Rule::new(Metric::EndOfLife, end.clone()), &[], at("19T00:00"), at("01T00:00"));
        assert_eq!((&ahead.state, ahead.sentence.as_str()), (&State::Pass, "end of life 19 Nov 2026, in 1 day"));
        let ga = evaluate(&Rule::new(Metric::GaOn, end), &[], at("19T00:00"), at("01T00:00"));
        assert_eq!((ga.due_at, ga.sentence.as_str()), (None, "available from 19 Nov 2026, in 1 day"));
        let uptime = Rule::new(Metric::AvailabilityPct, Amount::Percent(99.9));
        assert!(matches!(evaluate(&uptime, &[], at("19T00:00"), at("19T00:00")).state, State::NotEvaluable(_)));
    }

    #[test]
    fn a_month_of_february_is_shorter_than_one_of_january() {
        let rule = Rule::new(Metric::UpdateInterval, Amount::Calendar { months: 1, seconds: 0.0 });
        let time = |text| TimeMs::parse(text).unwrap();
        let evidence = [Evidence { updated_at: time("2026-01-31"), ..update(EvidenceKind::RunEnd, "01T00:00") }];
        let now = time("2026-02-28T00:00:01Z");
        assert_eq!(evaluate(&rule, &evidence, now, now).state, State::Fail);
    }
}
