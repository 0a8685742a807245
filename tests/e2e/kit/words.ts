// Things of the sample mesh that several suites speak of.
export const PRODUCT = "product:///orders_daily";
export const TABLE = "snowflake://halden-prod/HALDEN/MARTS/ORDERS_DAILY";

/** The address of a thing's page. */
export const assetAt = (key: string): string => `/asset/${encodeURIComponent(key)}`;

/** The address of the lineage of a thing or of a column (`key#column`). */
export const lineageAt = (key: string, query = ""): string => `/lineage/${encodeURIComponent(key)}${query ? `?${query}` : ""}`;
