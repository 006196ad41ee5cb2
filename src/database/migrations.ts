/**
 * The schema, step by step: entry n brings a database from version n to n + 1 (`PRAGMA user_version`).
 * Steps that have been released are never edited, only followed by new ones. Times are milliseconds since the epoch.
 */
export const migrations: readonly string[] = [
  `
  -- hash: SHA-256 of the cookie's value, hex; the value itself is never stored
  CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER NOT NULL
  ) STRICT;
  -- data: JSON, TaskData
  CREATE TABLE task (
    id TEXT PRIMARY KEY,
    started INTEGER NOT NULL,
    ended INTEGER,
    data TEXT NOT NULL,
    log TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX task_started ON task (started);
  CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- data: JSON, Replacement; open: 1 while it is to be finished, undone or cleaned up
  CREATE TABLE replacement (
    id TEXT PRIMARY KEY,
    open INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- id: of the task; data: JSON, Creation; there while its container is being made
  CREATE TABLE creation (
    id TEXT PRIMARY KEY,
    data TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- who: the user whose task it is; "" where the record of earlier cannot be read
  ALTER TABLE task ADD COLUMN who TEXT NOT NULL DEFAULT '';
  UPDATE task SET who = coalesce(CASE WHEN json_valid(data) THEN json_extract(data, '$.who') END, '');
  -- whose it is: user "" is the one whom a console of one person serves; host as in addresses
  ALTER TABLE replacement ADD COLUMN user TEXT NOT NULL DEFAULT '';
  ALTER TABLE replacement ADD COLUMN host TEXT NOT NULL DEFAULT 'local';
  ALTER TABLE creation ADD COLUMN user TEXT NOT NULL DEFAULT '';
  ALTER TABLE creation ADD COLUMN host TEXT NOT NULL DEFAULT 'local';
  `,
  `
  -- The machines that a person has added. keys: JSON, the host keys that were confirmed; no secret is ever stored here.
  -- removed: when it was taken out of the list, as long as that can be undone.
  CREATE TABLE host (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    user TEXT NOT NULL,
    via TEXT,
    proof TEXT NOT NULL,
    keys TEXT NOT NULL,
    added INTEGER NOT NULL,
    removed INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX host_name ON host (owner, name) WHERE removed IS NULL;
  `,
];
