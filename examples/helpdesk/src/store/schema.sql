-- Instants are nanoseconds since 1970. What the library reads and writes is JSON.

-- A version of a policy is never changed.
CREATE TABLE IF NOT EXISTS policy (
  tenant  TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL,
  json    TEXT NOT NULL,
  PRIMARY KEY (tenant, id, version)
) STRICT, WITHOUT ROWID;

-- `state`, `summary`, `rank` and `next_change` are what the latest evaluation said, which was at `evaluated_at`. They
-- follow from the rest.
CREATE TABLE IF NOT EXISTS ticket (
  tenant       TEXT NOT NULL,
  id           TEXT NOT NULL,
  policy       TEXT NOT NULL,
  version      INTEGER NOT NULL,
  opened_at    INTEGER NOT NULL,
  json         TEXT NOT NULL,
  evaluated_at INTEGER NOT NULL,
  state        TEXT,
  summary      TEXT,
  rank         INTEGER,
  next_change  INTEGER,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, policy, version) REFERENCES policy (tenant, id, version)
) STRICT;

-- The timer: the ticket that changes first is the first entry of this index.
CREATE INDEX IF NOT EXISTS ticket_by_next_change ON ticket (next_change) WHERE next_change IS NOT NULL;
-- The page: the open tickets, the most pressing first.
CREATE INDEX IF NOT EXISTS ticket_by_rank ON ticket (tenant, state, rank);
-- The report of a month.
CREATE INDEX IF NOT EXISTS ticket_by_opening ON ticket (tenant, opened_at);

-- Every alert that has fired, each once. It stays when it is sent, so that it is not sent again.
CREATE TABLE IF NOT EXISTS outbox (
  tenant   TEXT NOT NULL,
  key      TEXT NOT NULL,
  alert    TEXT NOT NULL,
  fired_at INTEGER NOT NULL,
  tries    INTEGER NOT NULL DEFAULT 0,
  try_at   INTEGER NOT NULL,
  sent_at  INTEGER,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS outbox_to_send ON outbox (tenant, try_at) WHERE sent_at IS NULL;

-- What the page shows: the sink of tenants without a webhook.
CREATE TABLE IF NOT EXISTS inbox (
  tenant     TEXT NOT NULL,
  key        TEXT NOT NULL,
  alert      TEXT NOT NULL,
  arrived_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS inbox_by_arrival ON inbox (tenant, arrived_at);
