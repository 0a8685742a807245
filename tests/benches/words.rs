//! Words that names and descriptions are made of, common ones first, and dice that always fall the same way.

/// Words of names and descriptions. A word is drawn with a weight that falls with its place in the list, as words
/// of a language do.
#[rustfmt::skip]
pub(crate) const WORDS: &[&str] = &[
    "order", "customer", "daily", "product", "event", "account", "payment", "session", "revenue", "invoice",
    "shipment", "user", "item", "store", "region", "campaign", "click", "visit", "cart", "refund", "stock",
    "warehouse", "supplier", "price", "discount", "tax", "currency", "ledger", "balance", "booking", "journal",
    "budget", "forecast", "margin", "cost", "employee", "payroll", "contract", "vendor", "purchase", "delivery",
    "carrier", "route", "vehicle", "driver", "parcel", "return", "claim", "ticket", "agent", "chat", "call",
    "survey", "score", "churn", "cohort", "segment", "audience", "channel", "impression", "conversion", "funnel",
    "experiment", "variant", "feature", "model", "prediction", "training", "signal", "sensor", "device", "reading",
    "meter", "energy", "plant", "machine", "batch", "quality", "defect", "inspection", "maintenance", "outage",
    "asset", "location", "address", "country", "city", "postcode", "calendar", "holiday", "shift", "roster",
    "skill", "course", "certificate", "policy", "premium", "exposure", "loss", "reserve", "treaty", "broker",
    "quote", "position", "trade", "settlement", "collateral", "rating", "default", "limit", "transaction", "card",
    "merchant", "terminal", "chargeback", "fraud", "alert", "case", "identity", "consent", "preference", "profile",
    "subscription", "plan", "usage", "quota", "entitlement", "license", "download", "install", "crash", "latency",
    "request", "response", "endpoint", "partner", "referral", "reward", "loyalty", "point", "voucher", "coupon",
    "gift", "wishlist", "review", "comment", "question", "answer", "article", "page", "banner", "search", "keyword",
    "ranking", "category", "brand", "attribute", "bundle", "assortment", "replenishment", "allocation", "transfer",
    "adjustment", "count", "shrinkage", "waste", "recipe", "ingredient", "allergen", "nutrition", "menu", "table",
    "reservation", "guest", "room", "rate", "occupancy", "flight", "leg", "seat", "fare", "baggage", "crew", "gate",
    "delay", "cancellation", "voyage", "container", "vessel", "port", "customs", "tariff", "manifest", "patient",
    "encounter", "diagnosis", "procedure", "medication", "prescription", "laboratory", "specimen", "result", "ward",
    "bed", "discharge", "referrer", "clinic", "provider", "insurer", "grant", "donor", "pledge", "member",
    "volunteer", "chapter", "petition", "ballot", "precinct", "permit", "parcelling", "zoning", "assessment",
    "valuation", "mortgage", "tenant", "lease", "unit", "building", "elevator", "utility", "consumption",
    "emission", "offset", "credit", "debit", "statement", "reconciliation", "snapshot", "history", "archive",
    "staging", "mart",
];

/// Layers that names begin with, as warehouses have them.
pub(crate) const LAYERS: &[&str] = &["raw", "stg", "int", "dim", "fct", "mart", "rpt", "agg"];

/// A repeatable source of chance (xorshift64*; Vigna, "An experimental exploration of Marsaglia's xorshift
/// generators, scrambled", 2016).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice for one thing: the same seed and number fall the same way, whatever was made before.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mixed = (seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((mixed ^ (mixed >> 31)) | 1)
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`; 0 when there is none below.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A word, common ones more often.
    pub(crate) fn word(&mut self) -> &'static str {
        let place = self.unit();
        WORDS[(place * place * WORDS.len() as f64) as usize % WORDS.len()]
    }
}
