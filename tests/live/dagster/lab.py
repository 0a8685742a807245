"""A second code location, with a group that the first has, too."""

import dagster as dg


@dg.asset(deps=[dg.AssetKey("revenue")], group_name="reporting", owners=["cy@shop.example"])
def forecast():
    """Next month's revenue."""


@dg.asset(kinds={"python"})
def scratch():
    pass


defs = dg.Definitions(assets=[forecast, scratch])
