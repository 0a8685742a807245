"""Amundsen's metadata service over an SQLite file. Usage: serve.py <file> <port>; `store` is what fill.py writes through."""

import logging
import sys

from amundsen_rds.models import application, badge, cluster, column, dashboard, database  # noqa: F401
from amundsen_rds.models import schema, table, tag, updated_timestamp, user  # noqa: F401
from amundsen_rds.models.base import Base
from metadata_service import create_app
from metadata_service.config import MySQLConfig
from metadata_service.entity.badge import Badge
from sqlalchemy import create_engine

# The only thing of its MySQL schema that SQLite does not know.
for made in Base.metadata.tables.values():
    for field in made.columns:
        if getattr(field.type, "collation", None):
            field.type.collation = None


class Config(MySQLConfig):
    SQLALCHEMY_DATABASE_URI = f"sqlite:///{sys.argv[1]}"
    PROXY_CLIENT_KWARGS = {}
    LOG_LEVEL = "WARNING"
    WHITELIST_BADGES = [Badge(badge_name="beta", category="table_status"), Badge(badge_name="pii", category="column")]
    POPULAR_RESOURCES_MINIMUM_READER_COUNT = 1


def store():
    engine = create_engine(Config.SQLALCHEMY_DATABASE_URI)
    Base.metadata.create_all(engine)
    return engine


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    create_app(config_module_class="serve.Config").run(host="127.0.0.1", port=int(sys.argv[2]), threaded=True, debug=False)
