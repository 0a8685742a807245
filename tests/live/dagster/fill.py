"""Fills the storage at DAGSTER_HOME: one run in this process, a day's partition, events of what nobody runs."""

import dagster as dg
import lab
import shop

with dg.DagsterInstance.get() as instance:
    everything = shop.defs.resolve_implicit_global_asset_job_def()
    names = ["stg_orders", "customers", "orders", "revenue", "revenue_board", "breaks", "ml/churn_scores"]
    selection = [dg.AssetKey(name.split("/")) for name in names]
    everything.execute_in_process(instance=instance, asset_selection=selection, raise_on_error=False)
    by_day = shop.defs.resolve_job_def("__ASSET_JOB")
    by_day.execute_in_process(instance=instance, asset_selection=[dg.AssetKey("by_day")], partition_key="2026-01-02")
    lab.defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance, asset_selection=[dg.AssetKey("forecast")]
    )
    shop.defs.resolve_job_def("housekeeping").execute_in_process(instance=instance)
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            ["lake", "clicks"],
            metadata={
                "dagster/column_schema": shop.columns(("at", "timestamp"), ("page", "string")),
                "files": 24,
            },
        )
    )
    instance.report_runless_asset_event(
        dg.AssetObservation(
            ["raw", "orders"], metadata={"dagster/last_updated_timestamp": dg.TimestampMetadataValue(1763625600.0)}
        )
    )
    # An asset that no code location defines: only its events are there.
    instance.report_runless_asset_event(
        dg.AssetMaterialization(["legacy", "export"], metadata={"dagster/uri": "s3://shop-lake/export.csv"})
    )
