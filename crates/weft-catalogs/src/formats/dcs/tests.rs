//! Every file of the fixtures, one line each.

use crate::providers::files::testing::fixture;
use weft_model::Entity;

const FILES: [(&str, &str); 7] = [
    ("covid-cases", "0.9.3 unknown 1s 9c 0p 0q 0o 0r s3://covid19-lake/enigma-jhu/json"),
    ("init", "1.2.1 unknown 0s 0c 0p 0q 0o 0r -"),
    ("muellimperium", "0.9.3 unknown 1s 3c 0p 0q 1o 0r file:///data.csv"),
    ("orders-latest", "1.2.0 unknown 2s 9c 10p 4q 1o 2r s3://datacontract-example-orders-latest/v2/orders?env=prod"),
    ("orders-latest-nested", "0.9.3 unknown 2s 13c 0p 0q 1o 0r contract:///urn:orders-latest-nested/orders"),
    ("time-example", "1.2.1 unknown 2s 11c 0p 0q 1o 0r s3://example-time-demo/business_hours?env=prod"),
    ("variant-json-example", "1.2.1 unknown 1s 4c 0p 0q 1o 0r s3://example-variant-json-demo/user_profiles?env=prod"),
];

#[test]
fn every_example_of_the_specification_is_read() {
    let mut wrong = Vec::new();
    for (name, expected) in FILES {
        let read = fixture(&format!("dcs/{name}.datacontract.yaml"));
        assert!(read.unread.is_empty(), "{name}");
        if read.summary() != expected {
            wrong.push(format!("(\"{name}\", \"{}\"),", read.summary()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn service_levels_keep_their_words_and_definitions_reach_their_fields() {
    let read = fixture("dcs/orders-latest.datacontract.yaml");
    let contract = read.contract();
    let names: Vec<&str> = contract.promises.iter().map(|p| p.property.as_str()).collect();
    assert_eq!(
        names,
        [
            "availability",
            "latency",
            "freshness",
            "retention",
            "frequency",
            "support.time",
            "support.responseTime",
            "backup.interval",
            "backup.recoveryTime",
            "backup.recoveryPoint"
        ]
    );
    assert_eq!(contract.promises[0].value.as_deref(), Some("99.9%"));
    assert_eq!(contract.promises[4].schedule.as_ref().unwrap().cron, "0 0 * * *");
    let id = &contract.subjects[0].columns[0];
    assert_eq!(id.data_type.as_deref(), Some("text"));
    assert!(id.key && id.unique && id.tags.iter().any(|t| t.name == "pii"));
    assert_eq!(contract.owners[0].party.to_string(), "team:///Checkout%20Team");
    assert!(read.losses.iter().any(|l| l.path == "models.orders.examples" && !l.kept));
    assert!(!read.losses.iter().any(|l| l.reason.contains("never fetched")));
    let flow = read.observations.iter().find_map(|o| match &o.entity {
        Entity::Edge(edge) => Some((edge.from.to_string(), edge.columns[0].clone())),
        _ => None,
    });
    let (from, column) = flow.unwrap();
    assert_eq!(from, "openlineage://com.example.service.checkout/checkout_db/orders");
    assert_eq!((column.from.as_str(), column.to.as_deref()), ("email_address", Some("customer_email_address")));
}
