-- The schema of a store, version 3 (PRAGMA user_version). depin-console-db(5) is made
-- from it. Each statement ends with a semicolon at the end of a line and stays below
-- 4,000 bytes. No triggers, no views: a store that has any is refused.
--
-- Units: ticks are simulated time (policy heartbeat.tick_s seconds each); *_uusd are
-- micro-dollars; *_ppm parts per million; *_ms milliseconds. NULL is unknown or none,
-- never 0. Hashes are 32 bytes of SHA-256.

-- ------------------------------------------------------------------ the four records

CREATE TABLE journal ( -- every input, in order: append-only, hash-chained
    seq       INTEGER PRIMARY KEY CHECK (seq >= 1), -- dense
    branch    INTEGER NOT NULL,
    tick      INTEGER NOT NULL, -- in which the command took effect
    actor     TEXT NOT NULL,    -- operator, or a part of the machine
    command   TEXT NOT NULL,
    args      TEXT NOT NULL,    -- canonical JSON
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32), -- of seq - 1; zeros at first
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB CHECK (length(signature) = 64), -- Ed25519 over hash; NULL: a machine's
    wall_ms   INTEGER NOT NULL  -- since 1970, for display; not covered by the hash
) STRICT;

CREATE TABLE ledger ( -- every output that others may rely on: append-only
    number     INTEGER PRIMARY KEY CHECK (number >= 0), -- leaf of the Merkle tree
    tick       INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN
                   ('task_proof', 'verification', 'decision', 'slash', 'policy_change',
                    'anchor')),
    ref        TEXT NOT NULL CHECK (ref IN ('none', 'task', 'case', 'node', 'size')),
    ref_number INTEGER NOT NULL,
    bytes      BLOB NOT NULL,   -- canonical JSON, exactly as hashed: CAST(bytes AS TEXT)
    leaf_hash  BLOB NOT NULL CHECK (length(leaf_hash) = 32), -- SHA-256(00 || bytes)
    chain_hash BLOB NOT NULL CHECK (length(chain_hash) = 32) -- over the whole row, see ledger.h
) STRICT;
CREATE INDEX ledger_by_ref ON ledger (ref, ref_number);

CREATE TABLE ledger_tree ( -- complete subtrees of two leaves and more (RFC 6962)
    level  INTEGER NOT NULL CHECK (level BETWEEN 1 AND 62),
    number INTEGER NOT NULL, -- covers leaves number * 2^level ... (number + 1) * 2^level - 1
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints ( -- signed heads of the ledger
    id        INTEGER PRIMARY KEY CHECK (id >= 1),
    tick      INTEGER NOT NULL,
    decisions INTEGER NOT NULL, -- in the batch that it closed
    size      INTEGER NOT NULL, -- entries covered
    root      BLOB NOT NULL CHECK (length(root) = 32),
    note      TEXT NOT NULL     -- C2SP signed note
) STRICT;

CREATE TABLE keyframes ( -- saved states: a cache
    id          INTEGER PRIMARY KEY,
    branch      INTEGER NOT NULL,
    tick        INTEGER NOT NULL,
    seq         INTEGER NOT NULL, -- last journal entry in effect
    ledger_size INTEGER NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32), -- of the state
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32), -- of the bytes
    bytes       INTEGER NOT NULL,
    UNIQUE (branch, tick, seq)
) STRICT;
CREATE TABLE keyframe_parts (
    id    INTEGER PRIMARY KEY, -- keyframe * 65536 + part
    bytes BLOB NOT NULL CHECK (length(bytes) <= 1048576)
) STRICT;

-- ------------------------------------------------------------------ house-keeping

CREATE TABLE head ( -- up to where the rows of each branch go
    branch      INTEGER PRIMARY KEY,
    tick        INTEGER NOT NULL,
    seq         INTEGER NOT NULL, -- last journal entry in effect
    ledger_size INTEGER NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32) -- of the engine's state there
) STRICT;

CREATE TABLE commits ( -- one row: how many transactions this store has seen
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE names ( -- what the numbers are called
    kind   TEXT NOT NULL CHECK (kind IN
               ('node', 'owner', 'region', 'gpu_model', 'hw_class', 'requester')),
    number INTEGER NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (kind, number),
    UNIQUE (kind, text)
) STRICT, WITHOUT ROWID;

-- ------------------------------------------------------------------ imports

CREATE TABLE imports (
    id       INTEGER PRIMARY KEY CHECK (id >= 1),
    kind     TEXT NOT NULL CHECK (kind IN
                 ('nodes', 'tasks', 'energy', 'latency', 'outages')),
    source   TEXT NOT NULL, -- name of the file
    sha256   BLOB NOT NULL CHECK (length(sha256) = 32), -- of the file
    read     INTEGER NOT NULL, -- rows of the file
    accepted INTEGER NOT NULL,
    skipped  INTEGER NOT NULL,
    first    INTEGER NOT NULL, -- first number that the engine gave out
    count    INTEGER NOT NULL,
    UNIQUE (kind, sha256)
) STRICT;

CREATE TABLE import_nodes ( -- rows of an import as they were understood
    id                INTEGER PRIMARY KEY, -- import * 4294967296 + row
    gpu_memory_gb     INTEGER,
    gpu_count         INTEGER,
    cpu_cores         INTEGER,
    ram_gb            INTEGER,
    price_uusd        INTEGER,
    performance_ppm   INTEGER,
    latency_ms        INTEGER,
    green_claimed_ppm INTEGER,
    reputation_ppm    INTEGER,
    owner             INTEGER, -- names of kind owner; so are the next
    region            INTEGER,
    jurisdiction      INTEGER,
    gpu_model         INTEGER,
    hw_class          INTEGER,
    stake_uusd        INTEGER
) STRICT;

CREATE TABLE import_tasks (
    id             INTEGER PRIMARY KEY, -- import * 4294967296 + row
    kind           INTEGER NOT NULL,
    tier           INTEGER NOT NULL, -- 0 low, 1 standard, 2 high; so is privacy
    privacy        INTEGER NOT NULL,
    size           INTEGER NOT NULL,
    min_gpu_gb     INTEGER NOT NULL,
    gpus           INTEGER NOT NULL,
    min_ram_gb     INTEGER NOT NULL,
    min_cores      INTEGER NOT NULL,
    max_price_uusd INTEGER, -- NULL: no limit
    max_latency_ms INTEGER,
    priority       INTEGER NOT NULL,
    allowed        BLOB,    -- set of jurisdiction numbers, 32 bytes; NULL: any
    requester      INTEGER, -- names of kind requester
    duration_s     INTEGER NOT NULL,
    arrival_tick   INTEGER NOT NULL,
    reward_uusd    INTEGER NOT NULL
) STRICT;

CREATE TABLE import_energy ( -- readings of the grid
    id           INTEGER PRIMARY KEY, -- import * 4294967296 + row; so are the next
    hour         INTEGER,          -- of the simulation; NULL: all year
    place        INTEGER NOT NULL, -- number of an ISO 3166-1 row, alphabetical, from 1
    green_ppm    INTEGER,          -- renewable or carbon-free share
    intensity_mg INTEGER,          -- CO2 equivalent per kWh
    forecast_mg  INTEGER
) STRICT;

CREATE TABLE import_latency ( -- round trips
    id          INTEGER PRIMARY KEY,
    from_place  INTEGER NOT NULL, -- 0: unknown; so are the regions
    from_region INTEGER NOT NULL, -- names of kind region
    from_node   INTEGER,
    to_place    INTEGER NOT NULL,
    to_region   INTEGER NOT NULL,
    to_node     INTEGER,
    rtt_us      INTEGER NOT NULL
) STRICT;

CREATE TABLE import_outages ( -- when nodes were silent
    id         INTEGER PRIMARY KEY,
    node       INTEGER NOT NULL,
    start_tick INTEGER NOT NULL,
    end_tick   INTEGER NOT NULL,
    cause      INTEGER NOT NULL  -- 0 unknown, 1 power, 2 network, 3 hardware, 4 software, 5 maintenance, 6 other
) STRICT;

-- ------------------------------------------------------------------ tables for queries

CREATE TABLE nodes ( -- as they are at the head
    id                  INTEGER PRIMARY KEY,
    name                TEXT, -- NULL: made by the generator, node-<id>
    state               TEXT NOT NULL CHECK (state IN
                            ('joining', 'idle', 'busy', 'suspect', 'down', 'drained',
                             'jailed', 'left')),
    drain               TEXT NOT NULL CHECK (drain IN ('none', 'case', 'fault', 'operator')),
    owner               TEXT,
    region              TEXT,
    jurisdiction        TEXT, -- ISO 3166-1
    gpu_model           TEXT,
    hw_class            TEXT,
    gpu_memory_gb       INTEGER,
    gpu_count           INTEGER,
    gpus_free           INTEGER NOT NULL,
    cpu_cores           INTEGER,
    cores_free          INTEGER,
    ram_gb              INTEGER,
    ram_free_gb         INTEGER,
    price_uusd          INTEGER, -- per GPU-hour
    performance_ppm     INTEGER,
    latency_ms          INTEGER,
    green_claimed_ppm   INTEGER,
    reputation_ppm      INTEGER NOT NULL, -- lower 5 % bound
    reputation_mean_ppm INTEGER NOT NULL,
    score               INTEGER NOT NULL, -- times 1e-9
    running             INTEGER NOT NULL,
    done                INTEGER NOT NULL,
    faults              INTEGER NOT NULL,
    outcomes            INTEGER NOT NULL, -- 32 results, two bits each, newest lowest
    stake_uusd          INTEGER NOT NULL,
    locked_uusd         INTEGER NOT NULL,
    earned_uusd         INTEGER NOT NULL,
    slashed_uusd        INTEGER NOT NULL,
    joined_tick         INTEGER NOT NULL,
    silent_since_tick   INTEGER, -- NULL: heard
    back_tick           INTEGER,
    changed_tick        INTEGER NOT NULL
) STRICT;

CREATE TABLE tasks (
    id             INTEGER PRIMARY KEY,
    state          TEXT NOT NULL CHECK (state IN
                       ('none', 'queued', 'running', 'committed', 'checking',
                        'disputed', 'provisional', 'final', 'review', 'failed', 'cancelled')),
    kind           TEXT, -- of work
    kind_number    INTEGER NOT NULL,
    tier           TEXT NOT NULL CHECK (tier IN ('low', 'standard', 'high')),
    privacy        TEXT NOT NULL CHECK (privacy IN ('low', 'standard', 'high')),
    requester      TEXT,
    requester_number INTEGER,
    node           INTEGER, -- of the first result
    backup         INTEGER,
    size           INTEGER NOT NULL,
    min_gpu_gb     INTEGER NOT NULL,
    gpus           INTEGER NOT NULL,
    min_ram_gb     INTEGER NOT NULL,
    min_cores      INTEGER NOT NULL,
    max_price_uusd INTEGER, -- NULL: no limit
    max_latency_ms INTEGER,
    priority       INTEGER NOT NULL,
    allowed        BLOB,    -- set of jurisdiction numbers, 32 bytes; NULL: any
    duration_s     INTEGER NOT NULL,
    reward_uusd    INTEGER NOT NULL,
    arrival_tick   INTEGER NOT NULL,
    started_tick   INTEGER NOT NULL, -- 0: not yet; so are the next two
    due_tick       INTEGER NOT NULL,
    ended_tick     INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    checks         INTEGER NOT NULL, -- bit set of the verification layers that ran
    failed         INTEGER NOT NULL, -- and of those that refused
    case_id        INTEGER           -- open case
) STRICT;

CREATE TABLE results ( -- what nodes returned for a task, up to three
    task     INTEGER NOT NULL, -- of tasks; unchecked, as it would cost each write
    ordinal  INTEGER NOT NULL,
    node     INTEGER, -- NULL: not given out
    state    TEXT NOT NULL CHECK (state IN
                 ('init', 'sent', 'ok', 'late', 'no_reply', 'node_error', 'invalid',
                  'inconclusive', 'too_late')),
    due_tick INTEGER NOT NULL,
    PRIMARY KEY (task, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases ( -- contested verifications that a person decides
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN
                     ('NO_CONSENSUS', 'LATE_CORRECT', 'NODE_THRESHOLD', 'HIGH_VALUE',
                      'NONDETERMINISM', 'TRACE_WITHHELD', 'RING_SUSPECT', 'TEE_AMBIGUOUS',
                      'GREEN_DISCREPANCY', 'JURISDICTION', 'CUSTOMER_REJECT', 'APPEAL',
                      'VOTE_SPLIT', 'UNUSUAL_TASK')),
    state        TEXT NOT NULL CHECK (state IN
                     ('open', 'escalated', 'pending', 'closed', 'anchored', 'withdrawn')),
    level        INTEGER NOT NULL, -- 1 operator, 2 second operator, 3 panel
    task         INTEGER,          -- NULL: about a node alone
    node         INTEGER,
    opened_tick  INTEGER NOT NULL,
    due_tick     INTEGER NOT NULL,
    decided_tick INTEGER NOT NULL, -- 0: not yet
    verb         TEXT NOT NULL CHECK (verb IN ('none', 'approve', 'reject', 'escalate')),
    reason       INTEGER NOT NULL, -- its digit, 0 none
    at_risk_uusd INTEGER NOT NULL,
    loss_if_wrongly_approved_uusd INTEGER NOT NULL,
    loss_if_wrongly_rejected_uusd INTEGER NOT NULL
) STRICT;

CREATE TABLE case_nodes ( -- the nodes of a case
    case_id INTEGER NOT NULL REFERENCES cases (id),
    ordinal INTEGER NOT NULL,
    node    INTEGER NOT NULL,
    PRIMARY KEY (case_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE verifications (
    id      INTEGER PRIMARY KEY, -- dense
    branch  INTEGER NOT NULL,
    tick    INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, -- of the event that told, within its tick
    task    INTEGER NOT NULL,
    node    INTEGER,
    ran     INTEGER NOT NULL, -- bit set of layers
    failed  INTEGER NOT NULL,
    UNIQUE (branch, tick, ordinal)
) STRICT;

CREATE TABLE faults ( -- why an answer was refused or withdrawn, by a run made then
    id          INTEGER PRIMARY KEY, -- dense
    branch      INTEGER NOT NULL,
    tick        INTEGER NOT NULL,
    ordinal     INTEGER NOT NULL, -- of the event that told, within its tick
    task        INTEGER NOT NULL,
    node        INTEGER NOT NULL,
    class       TEXT NOT NULL,    -- NONE: equal to the true result, or nobody may run it
    party       TEXT NOT NULL,    -- to blame
    sentence    TEXT NOT NULL,
    steps_done  INTEGER,          -- TRUNCATED: of steps_total
    steps_total INTEGER,
    first_wrong INTEGER,          -- part, from 0; NULL: none, or not known
    parts       INTEGER NOT NULL, -- rows or segments in all; 0: not known
    differing   INTEGER NOT NULL,
    root        BLOB CHECK (length(root) = 32),     -- that was committed to
    expected    BLOB CHECK (length(expected) = 32), -- of a true run; NULL: not known
    second      BLOB CHECK (length(second) = 32),   -- a second root committed to
    UNIQUE (branch, tick, ordinal, node)
) STRICT;

CREATE INDEX faults_by_task ON faults (task);

CREATE TABLE events ( -- notable ones
    id      INTEGER PRIMARY KEY, -- dense
    branch  INTEGER NOT NULL,
    tick    INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, -- within the tick
    kind    TEXT NOT NULL,
    task    INTEGER,
    slot    INTEGER NOT NULL, -- of the task in the engine
    node    INTEGER,
    case_id INTEGER,
    a       INTEGER NOT NULL,
    b       INTEGER NOT NULL,
    text    TEXT NOT NULL,    -- the sentence
    UNIQUE (branch, tick, ordinal)
) STRICT;

CREATE TABLE metrics_by_tick ( -- counters since the beginning and the state of that tick
    branch INTEGER NOT NULL,
    tick   INTEGER NOT NULL,
    tasks_arrived INTEGER NOT NULL,
    tasks_final INTEGER NOT NULL,
    tasks_failed INTEGER NOT NULL,
    tasks_requeued INTEGER NOT NULL,
    allocations INTEGER NOT NULL,
    queue INTEGER NOT NULL,
    running INTEGER NOT NULL,
    in_review INTEGER NOT NULL,
    nodes_up INTEGER NOT NULL,
    nodes_total INTEGER NOT NULL,
    gpus_busy INTEGER NOT NULL,
    gpus_total INTEGER NOT NULL,
    verifications INTEGER NOT NULL,
    verifications_passed INTEGER NOT NULL,
    cases_opened INTEGER NOT NULL,
    cases_open INTEGER NOT NULL,
    cases_pending INTEGER NOT NULL,
    cases_due INTEGER NOT NULL,
    decisions INTEGER NOT NULL,
    results_honest INTEGER NOT NULL,
    false_positives INTEGER NOT NULL,
    results_wrong INTEGER NOT NULL,
    wrong_accepted INTEGER NOT NULL,
    wrong_caught INTEGER NOT NULL,
    executions INTEGER NOT NULL,
    replays INTEGER NOT NULL,
    execution_units INTEGER NOT NULL,
    useful_units INTEGER NOT NULL,
    verifier_units INTEGER NOT NULL,
    ran_commit INTEGER NOT NULL,
    ran_freivalds INTEGER NOT NULL,
    ran_segment INTEGER NOT NULL,
    ran_recompute INTEGER NOT NULL,
    ran_vote INTEGER NOT NULL,
    ran_bisect INTEGER NOT NULL,
    ran_quote INTEGER NOT NULL,
    ran_zk INTEGER NOT NULL,
    refused_commit INTEGER NOT NULL,
    refused_freivalds INTEGER NOT NULL,
    refused_segment INTEGER NOT NULL,
    refused_recompute INTEGER NOT NULL,
    refused_vote INTEGER NOT NULL,
    refused_bisect INTEGER NOT NULL,
    refused_quote INTEGER NOT NULL,
    refused_zk INTEGER NOT NULL,
    faults_hardware INTEGER NOT NULL,
    faults_lazy INTEGER NOT NULL,
    faults_downgrade INTEGER NOT NULL,
    faults_truncated INTEGER NOT NULL,
    faults_replay INTEGER NOT NULL,
    faults_collusion INTEGER NOT NULL,
    faults_nondeterminism INTEGER NOT NULL,
    faults_targeted INTEGER NOT NULL,
    ringers INTEGER NOT NULL,
    ringers_failed INTEGER NOT NULL,
    reaudits INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    equivocations INTEGER NOT NULL,
    vote_splits INTEGER NOT NULL,
    disputes INTEGER NOT NULL,
    dispute_moves INTEGER NOT NULL,
    dispute_bytes INTEGER NOT NULL,
    dispute_steps INTEGER NOT NULL,
    green_seconds_ppm INTEGER NOT NULL,
    gpu_seconds INTEGER NOT NULL,
    green_sum_ppm INTEGER NOT NULL,
    paid_uusd INTEGER NOT NULL,
    refunded_uusd INTEGER NOT NULL,
    slashed_uusd INTEGER NOT NULL,
    burned_uusd INTEGER NOT NULL,
    escrow_uusd INTEGER NOT NULL,
    minted_uusd INTEGER NOT NULL,
    held_uusd INTEGER NOT NULL,
    bonds_uusd INTEGER NOT NULL,
    unbonding_uusd INTEGER NOT NULL,
    treasury_uusd INTEGER NOT NULL,
    wallets_uusd INTEGER NOT NULL,
    PRIMARY KEY (branch, tick)
) STRICT, WITHOUT ROWID;
