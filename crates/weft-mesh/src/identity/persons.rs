//! Persons: by mail, then by login within one source; never by display name, because names repeat.

use super::clusters::{Clusters, Guard};
use super::form::Forms;
use super::grouped;
use crate::names::Sym;
use crate::statement::{Book, StatementId};
use std::collections::HashMap;
use weft_model::{Dialect, Kind, Step};

pub(super) fn join(book: &Book, forms: &Forms, clusters: &mut Clusters) {
    let persons: Vec<StatementId> = (0..book.len()).filter(|&id| book.get(id).kind == Kind::Person).collect();
    join_mails(book, forms, clusters, &persons);
    join_logins(book, forms, clusters, &persons);
}

fn join_mails(book: &Book, forms: &Forms, clusters: &mut Clusters, persons: &[StatementId]) {
    let mut mails: Vec<(Sym, StatementId)> = Vec::new();
    for &id in persons {
        let known = book.get(id).person.iter().flat_map(|person| &person.mails);
        mails.extend(known.map(|&mail| (mail, id)));
    }
    for group in grouped(mails) {
        let shared = several_of_one_source(book, &group);
        for &id in &group[1..] {
            let pair = (group[0], id);
            let mail = common_mail(book, pair);
            if shared {
                let evidence = format!("one catalog gives the mail {mail} to several persons");
                clusters.note((book, forms), pair, Step::Unresolved, evidence);
            } else {
                let evidence = format!("the same mail {mail}");
                clusters.join((book, forms), pair, Step::ExactKey, Guard::Full, evidence);
            }
        }
    }
}

/// The first mail that both give.
fn common_mail(book: &Book, (a, b): (StatementId, StatementId)) -> &str {
    let mails = |id: StatementId| book.get(id).person.iter().flat_map(|person| &person.mails);
    let common = mails(a).filter(|mail| mails(b).any(|other| other == *mail));
    common.map(|&mail| book.text(mail)).min().unwrap_or("")
}

/// A mail that one source gives to two described persons is a shared mailbox and proves nothing.
fn several_of_one_source(book: &Book, group: &[StatementId]) -> bool {
    let mut sources: Vec<(Sym, Sym, u32)> = group
        .iter()
        .map(|&id| book.get(id))
        .filter(|statement| statement.says.is_some())
        .map(|statement| (statement.catalog, statement.dialect, statement.key))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
}

/// The same login in one catalog: in one dialect, or where one side is the list of people, which exists to say whose
/// logins these are. A login that two persons of the list bear is left alone.
fn join_logins(book: &Book, forms: &Forms, clusters: &mut Clusters, persons: &[StatementId]) {
    let people = book.words.find(Dialect::PEOPLE);
    let mut logins: Vec<((Sym, Sym), StatementId)> = Vec::new();
    for &id in persons {
        let known = book.get(id).person.iter().flat_map(|person| &person.logins);
        logins.extend(known.map(|&login| ((book.get(id).catalog, login), id)));
    }
    for group in grouped(logins) {
        let dialect = |id: StatementId| book.get(id).dialect;
        let listed: Vec<StatementId> = group.iter().copied().filter(|&id| Some(dialect(id)) == people).collect();
        let mut first_of: HashMap<Sym, StatementId> = HashMap::new();
        for id in group {
            let twin = *first_of.entry(dialect(id)).or_insert(id);
            let other = match listed.as_slice() {
                [one] if *one != id => *one,
                _ if twin != id => twin,
                _ => continue,
            };
            if has_mail(book, other) && has_mail(book, id) && clusters.root(other) != clusters.root(id) {
                let why = "the same login in one catalog, but their mails differ";
                clusters.note((book, forms), (other, id), Step::Unresolved, why);
            } else {
                clusters.join((book, forms), (other, id), Step::ExactKey, Guard::Full, "the same login in one catalog");
            }
        }
    }
}

fn has_mail(book: &Book, id: StatementId) -> bool {
    book.get(id).person.as_ref().is_some_and(|person| !person.mails.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::stitch::kit::{With, asset, key, owner, person, steps, stitch, thing};
    use weft_model::{Kind, Role, Step};

    #[test]
    fn persons_are_joined_by_mail_without_case_and_never_by_display_name() {
        let map = stitch(vec![
            person("dh", "datahub", "aholm", "Ana Holm", &[]).mails(&["Ana.Holm@x.example"]),
            person("csv", "people", "ana.holm@x.example", "Holm, Ana", &[]),
            person("om", "openmetadata", "ana", "Ana Holm", &[]),
        ]);
        assert_eq!(map.things.len(), 2);
        let ana = thing(&map, "person:///ana.holm@x.example");
        assert_eq!((ana.name.as_str(), ana.members.len()), ("Holm, Ana", 2), "the list of people names first");
        let mut found = steps(&map);
        found.sort_unstable();
        assert_eq!(found, [Step::ExactKey, Step::Suggestion]);
    }

    #[test]
    fn logins_join_within_a_catalog_and_not_across() {
        let list = person("files", "people", "ana@x.example", "Ana", &["aholm"]);
        let owned = asset("files", "odcs", "postgres://h/d/s/t")
            .with(|a| a.owners.push(owner("person:///aholm", Role::TechnicalOwner)));
        let map = stitch(vec![list.clone(), owned.clone()]);
        assert_eq!(thing(&map, "postgres://h/d/s/t").owners, [key("person:///ana@x.example")]);
        let mut elsewhere = owned;
        elsewhere.catalog = "other".into();
        let map = stitch(vec![list, elsewhere]);
        assert_eq!(map.things.iter().filter(|t| t.kind == Kind::Person).count(), 2);
        assert!(thing(&map, "person:///aholm").stub);
    }

    #[test]
    fn a_shared_mailbox_and_a_shared_login_join_nobody() {
        let mail = ["data@x.example"];
        let map = stitch(vec![
            person("dh", "datahub", "ana", "Ana", &[]).mails(&mail),
            person("dh", "datahub", "bo", "Bo", &[]).mails(&mail),
        ]);
        assert_eq!((map.things.len(), steps(&map)), (2, vec![Step::Unresolved]));
        let map = stitch(vec![
            person("dh", "datahub", "ana@x.example", "Ana", &["admin"]),
            person("dh", "datahub", "bo@x.example", "Bo", &["admin"]),
        ]);
        assert_eq!((map.things.len(), steps(&map)), (2, vec![Step::Unresolved]));
    }
}
