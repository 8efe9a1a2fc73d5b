// scratch.ts
import fc2 from "fast-check";

// server/live/testing/schedules.ts
import fc from "fast-check";

// server/live/live.ts
var customerOf = (session2) => `customer:${session2}`;
var agentIn = (agent, session2) => `agent:${agent}:${session2}`;

// server/live/testing/people.ts
var session = (n2) => `00000000-0000-7000-8000-${String(n2).padStart(12, "0")}`;
var ada = "0000ada0-0000-7000-8000-000000000000";
var cleosSession = session(1);
var cleo = customerOf(cleosSession);
var dansSession = session(2);
var dan = customerOf(dansSession);
var adaWithCleo = agentIn(ada, cleosSession);
var facts = (id, seq, done = 0) => ({
  id,
  seq,
  joined: true,
  done,
  total: 2
});

// server/live/testing/schedules.ts
var sessions = [session(1), session(2), session(3)];
var subjects = [...sessions.map(customerOf), agentIn(ada, session(1))];
var scripts = ["flush", "claim", "renew", "register", "release", "read"];
var on = fc.nat(3);
var who = fc.nat(subjects.length - 1);
var tab = fc.nat(2);
var ms = fc.oneof(
  fc.nat(50),
  fc.constantFrom(1e3, 1999, 2e3, 3999, 4e3, 4999, 5e3, 5001, 6e3, 8001, 13e3)
);
var briefMs = fc.constantFrom(1, 20, 300, 1400, 1600, 3e3);
var outageMs = fc.constantFrom(100, 1e3, 2500, 4200, 5900, 8e3);
var doing = (...names) => fc.constantFrom(...names);
var localStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: doing("arrive"), on, who, tab }) },
  { weight: 6, arbitrary: fc.record({ do: doing("leave"), on, who, tab }) },
  { weight: 2, arbitrary: fc.record({ do: doing("move"), on, to: on, who, tab }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: doing("learn"), on, who: fc.nat(2), seq: fc.integer({ min: 1, max: 9 }) })
  },
  { weight: 5, arbitrary: fc.record({ do: doing("pass"), ms }) }
);
var fate = fc.oneof(
  fc.record({ do: doing("lose", "die") }),
  fc.record({ do: doing("hold"), ms: briefMs })
);
var processStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: doing("kill", "close"), on }) },
  { weight: 2, arbitrary: fc.record({ do: doing("stall"), on }) },
  { weight: 4, arbitrary: fc.record({ do: doing("fate"), on, script: doing(...scripts), fate }) },
  { weight: 2, arbitrary: fc.record({ do: doing("slow"), on, way: doing("out", "in", "ear"), ms: briefMs }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: doing("cut"), on, which: doing("commands", "ear", "both"), ms: outageMs })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing("mishear"),
      on,
      mishearing: fc.record({ do: doing("late", "twice"), ms: briefMs })
    })
  }
);
var worldStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: doing("resume", "join") }) },
  { weight: 2, arbitrary: fc.record({ do: doing("flushall") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing("away"),
      ms: outageMs,
      apartMs: fc.constantFrom(0, 10, 300, 1500),
      lost: doing("nothing", "all", "coming", "going"),
      who
    })
  },
  { weight: 1, arbitrary: fc.record({ do: doing("pause"), ms: outageMs }) },
  { weight: 1, arbitrary: fc.record({ do: doing("reboot"), ms: outageMs }) }
);
var step = fc.oneof(
  { weight: 10, arbitrary: localStep },
  { weight: 3, arbitrary: processStep },
  { weight: 1, arbitrary: worldStep }
);
var schedule = fc.record({
  shuffle: fc.nat(),
  steps: fc.array(step, { maxLength: 30, size: "max" })
});

// shared/timings.ts
var timings = {
  /** A customer without a connection stays online this long, so that a reload does not flicker. */
  graceMs: 5e3,
  /** The server's ping and how long it waits for the answer: together they bound a silent loss. */
  pingIntervalMs: 5e3,
  pingTimeoutMs: 3e3,
  /** Changes to presence are gathered this long and written at once. */
  presenceWindowMs: 10,
  /** Rows to one console are gathered this long and sent as one event. */
  rowsWindowMs: 10,
  /** A process incarnation's lease on its subjects, and how often it is renewed. */
  leaseMs: 6e3,
  renewMs: 2e3,
  /** Without a successful renewal for this long, presence is unknown. */
  unknownAfterMs: 4e3,
  /** After live state began anew, absence means nothing for this long. */
  settlingMs: 4e3,
  /** What was committed and not published is published again after this long. */
  relayMs: 1e3,
  /** A login renews its sliding life at most this often. */
  loginRenewMs: 60 * 6e4,
  /** A client that lost its connection tries again within this. */
  reconnectMinMs: 250,
  reconnectMaxMs: 2e3,
  /** How long a process may take to close in order. */
  shutdownMs: 1e4
};

// server/live/testing/befall.ts
function befall(player, step2, truth) {
  switch (step2.do) {
    case "fate":
      return player.commands.next(step2.script, step2.fate);
    case "mishear":
      return player.ear.mishear(step2.mishearing);
    case "kill":
      return player.kill();
    case "stall":
      truth.stop(player);
      return player.stall();
    case "cut":
      truth.trouble(player, step2.ms, step2.which !== "ear");
      if (step2.which !== "commands") player.ear.cut(step2.ms);
      if (step2.which !== "ear") player.commands.cut(step2.ms);
      return;
    case "slow":
      truth.trouble(player, step2.ms, step2.way === "out");
      return player.slow(step2.way, step2.ms);
  }
}

// server/live/redis/keys.ts
var keys = {
  /** Sorted set: incarnation → end of its lease in ms; -1 while its subjects are being claimed. */
  nodes: "foyer:nodes",
  /** Set per incarnation: the subjects that are in it. Owned by the lease. */
  node: "foyer:node:",
  /** Hash: subject → number of incarnations it is in. A field goes with the last of them. */
  online: "foyer:online",
  /** String per subject: `revision since[ seq joined done total]`. No end while online, else `lifetimes.rowMs`. */
  row: "foyer:row:",
  /** When live state began anew, in ms. `lifetimes.epochMs`, prolonged by each renewal. */
  epoch: "foyer:epoch",
  /** Until when (ms) no lapsed incarnation may be claimed. Ends by itself then. */
  hold: "foyer:hold",
  /** Channel per process: rows that changed and notices. */
  said: "foyer:said:",
  /** Channel: the processes that begin to speak. */
  arrivals: "foyer:arrivals"
};
var lifetimes = {
  /** How long a subject that is not here is remembered: since when, and the facts. */
  rowMs: 24 * 60 * 6e4,
  epochMs: 24 * 60 * 6e4
};

// server/live/standing.ts
var customer = "customer:";
function sessionOf(subject) {
  return subject.startsWith(customer) ? subject.slice(customer.length) : null;
}
var rowOf = (id, { presence, facts: facts2 }) => ({ id, ...presence, facts: facts2 });
var supersedes = (facts2, held2) => held2 === null || facts2.seq > held2.seq;
function announce(listeners, standings) {
  const rows = [];
  const agents = [];
  for (const standing of standings) {
    const session2 = sessionOf(standing.subject);
    if (session2) rows.push(rowOf(session2, standing));
    else agents.push({ subject: standing.subject, presence: standing.presence });
  }
  if (rows.length > 0) listeners.tell("rows", rows);
  if (agents.length > 0) listeners.tell("agents", agents);
}

// server/live/redis/message.ts
function readHeader(line) {
  const [now, epoch] = line.split(" ").map(Number);
  return { now: now ?? 0, epoch: epoch ?? 0 };
}
function readMessage(text, hasSettled) {
  const [first = "", ...lines] = text.split("\n");
  const header2 = readHeader(first);
  const isSettled = hasSettled(header2);
  const message = { ...header2, standings: [], notices: [] };
  for (const line of lines)
    if (line.startsWith("{")) message.notices.push(JSON.parse(line));
    else message.standings.push(readStanding(line, header2.epoch, isSettled));
  return message;
}
var writeFacts = ({ seq, joined, done, total }) => `${seq} ${joined ? 1 : 0} ${done} ${total}`;
function readStanding(line, epoch, isSettled) {
  const [subject = "", online, revision, since, ...facts2] = line.split(" ");
  const named = subject;
  return {
    subject: named,
    presence: presenceOf(online === "1", Number(revision ?? 0), Number(since ?? 0) || null, epoch, isSettled),
    facts: readFacts(named, facts2)
  };
}
function presenceOf(online, stored, since, epoch, isSettled) {
  const revision = stored || epoch * 1e3;
  if (online) return { state: "online", since, revision };
  if (!isSettled) return { state: "unknown", since: epoch, revision };
  return { state: "offline", since, revision };
}
function readFacts(subject, fields) {
  const id = sessionOf(subject);
  if (!id || fields.length < 4) return null;
  const [seq, joined, done, total] = fields;
  return { id, seq: Number(seq), joined: joined === "1", done: Number(done), total: Number(total) };
}

// server/live/testing/ledger.ts
var Ledger = class {
  /** Since they were last taken. */
  #fresh = [];
  #last = /* @__PURE__ */ new Map();
  /** Wrong announcements. */
  faults = [];
  /** A message that a script has published. */
  note(message, speaker, at) {
    const { standings } = readMessage(message, ({ now, epoch }) => now >= epoch + timings.settlingMs);
    for (const { subject, presence, facts: facts2 } of standings)
      this.#fresh.push({ ...presence, subject, facts: facts2, speaker, at });
  }
  /** Redis has forgotten: what was said may be said again. */
  forget() {
    for (const [subject, entry] of this.#last) this.#last.set(subject, { ...entry, state: "unknown" });
  }
  /** What was announced since this was last asked. Answers of several processes may have come in any order. */
  take() {
    const taken = this.#fresh.sort((one, other) => one.revision - other.revision);
    this.#fresh = [];
    for (const entry of taken) {
      this.#judge(entry, this.#last.get(entry.subject));
      this.#last.set(entry.subject, entry);
    }
    return taken;
  }
  #judge(entry, before) {
    if (entry.revision <= (before?.revision ?? 0)) this.#fault("does not raise the revision", entry);
    if (!before || before.state === "unknown") return;
    const isMoved = isHere(entry) !== isHere(before);
    if (!isMoved && entry.facts?.seq === before.facts?.seq) this.#fault("says nothing new", entry);
    if ((entry.facts?.seq ?? 0) < (before.facts?.seq ?? 0)) this.#fault("has older facts", entry);
    if (entry.state !== "unknown" && entry.since !== (isMoved ? entry.at : before.since))
      this.#fault("is since another time", entry);
  }
  #fault(what, { subject, state, revision, since, at }) {
    this.faults.push(`at ${at} ${subject} ${state} ${revision} since ${since} ${what}`);
  }
};
var isHere = ({ state }) => state === "online";

// server/live/testing/part.ts
var { graceMs, leaseMs, renewMs } = timings;
var saidMs = 20;
var heldMs = leaseMs - renewMs - 100;
var claimedMs = leaseMs + renewMs + 100;
var Part = class {
  /** Whoever certainly is in Redis under this process. */
  sure = /* @__PURE__ */ new Set();
  /** From then on it says and hears everything, unless more goes wrong. */
  soundFrom;
  /** Before, its watchers may show what is over. */
  hearsFrom;
  /** It began with live state, or after: it has never shown what was before. */
  isFresh = true;
  stoppedAt = null;
  joinedAt;
  #holdings = /* @__PURE__ */ new Map();
  #learned = /* @__PURE__ */ new Map();
  #doubtful = /* @__PURE__ */ new Map();
  #coversUntil = Infinity;
  constructor(now) {
    this.joinedAt = this.soundFrom = this.hearsFrom = now;
  }
  arrive(subject, tab2, now) {
    const known = this.#holdings.get(subject);
    if (known && (known.tabs.size > 0 || now < known.goneAt + graceMs)) known.tabs.add(tab2);
    else {
      this.sure.delete(subject);
      this.#holdings.set(subject, { tabs: /* @__PURE__ */ new Set([tab2]), since: now, goneAt: -Infinity });
    }
  }
  leave(subject, tab2, now) {
    const holding = this.#holdings.get(subject);
    if (holding?.tabs.delete(tab2) && holding.tabs.size === 0) holding.goneAt = now;
  }
  learn(subject, seq, at) {
    if (seq > (this.#learned.get(subject)?.seq ?? 0)) this.#learned.set(subject, { seq, at });
  }
  /** It runs no more; what it knew and had not said is lost. */
  stop(now) {
    this.stoppedAt = now;
    this.#learned.clear();
    this.lapse(now);
  }
  /** Its lease ends with the grace. */
  close(now) {
    this.#coversUntil = now + graceMs;
  }
  forgetLearned() {
    this.#learned.clear();
  }
  /** Redis has lost that this subject came. */
  doubt(subject, until) {
    this.sure.delete(subject);
    this.#doubtful.set(subject, until);
  }
  /** Its lease is renewed no more, for now or for good. */
  lapse(now) {
    this.#coversUntil = Math.min(this.#coversUntil, now + heldMs);
  }
  isSound(now) {
    return this.stoppedAt === null && now >= this.soundFrom;
  }
  /** While sound: whoever has been here long enough is in Redis. Answers what was said of facts. */
  note(now) {
    this.#coversUntil = Infinity;
    for (const [subject, { since }] of this.#holdings)
      if (now >= since + saidMs && now >= (this.#doubtful.get(subject) ?? 0)) this.sure.add(subject);
    const said = [...this.#learned].filter(([, { at }]) => now >= at + saidMs);
    for (const [subject] of said) this.#learned.delete(subject);
    return said.map(([subject, { seq }]) => [subject, seq]);
  }
  /** Certainly online by this process. */
  covers(subject, now) {
    return this.sure.has(subject) && now < this.#coversUntil && this.#isHere(subject, now);
  }
  isConnected(subject) {
    return (this.#holdings.get(subject)?.tabs.size ?? 0) > 0;
  }
  /** Whether anybody could still take the subject to be here. */
  mayHold(subject, now) {
    if (this.stoppedAt === null) return this.#isHere(subject, now - saidMs);
    return now < this.stoppedAt + claimedMs && this.#isHere(subject, this.stoppedAt - saidMs);
  }
  /** Connected, or in its grace. */
  #isHere(subject, now) {
    const holding = this.#holdings.get(subject);
    return holding !== void 0 && (holding.tabs.size > 0 || now < holding.goneAt + graceMs);
  }
};

// server/live/testing/truth.ts
var { graceMs: graceMs2, leaseMs: leaseMs2, renewMs: renewMs2, settlingMs } = timings;
var recoveryMs = 2 * renewMs2 + 500;
var claimMs = leaseMs2 + renewMs2 + 100;
var Truth = class {
  /** Before, nobody may be called offline: absence means nothing yet. */
  settledFrom = 0;
  /** From then on whoever is gone must be shown so. */
  calmFrom = 0;
  /** When everything that has happened will have been made good. */
  restFrom = 0;
  /** Highest facts that Redis must hold, and the highest learned at all. */
  said = /* @__PURE__ */ new Map();
  ever = /* @__PURE__ */ new Map();
  #parts = /* @__PURE__ */ new Map();
  #now;
  /** While processes are not back yet, what goes wrong with one adds up. */
  #fragileUntil = 0;
  constructor(now) {
    this.#now = now;
  }
  of(player) {
    const known = this.#parts.get(player);
    if (known) return known;
    const part = new Part(this.#now());
    this.#parts.set(player, part);
    return part;
  }
  arrive(player, subject, tab2) {
    this.of(player).arrive(subject, tab2, this.#now());
    this.#restAfter(saidMs);
  }
  leave(player, subject, tab2) {
    this.of(player).leave(subject, tab2, this.#now());
    this.#restAfter(graceMs2 + saidMs);
  }
  learn(player, subject, seq) {
    this.of(player).learn(subject, seq, this.#now());
    this.ever.set(subject, Math.max(seq, this.ever.get(subject) ?? 0));
  }
  /** Something goes wrong with the connections of one process, for so long. */
  trouble(player, ms2, isCutOff) {
    const [part, now] = [this.of(player), this.#now()];
    this.#upset(part, ms2);
    part.hearsFrom = part.soundFrom;
    if (isCutOff) {
      part.lapse(now);
      this.#calmAfter(ms2 + recoveryMs + claimMs);
    }
  }
  /** It stalls or dies. */
  stop(player) {
    const [part, now] = [this.of(player), this.#now()];
    if (part.stoppedAt !== null) return;
    this.#strain(part);
    part.stop(now);
    this.#restAfter(claimMs);
  }
  /** It has closed in order: whoever is back within the grace was never gone. */
  closed(player) {
    this.of(player).close(this.#now());
  }
  resume(player) {
    this.of(player).stoppedAt = null;
    this.trouble(player, 0, true);
  }
  /** Redis cannot be reached by anybody for `ms`; this process is back so long after the first. */
  outage(player, ms2, laterMs) {
    const part = this.of(player);
    this.#fragileUntil = Math.max(this.#fragileUntil, this.#now() + ms2 + laterMs + recoveryMs);
    if (laterMs > leaseMs2 - renewMs2 - 100) part.sure.clear();
    this.#delay(part, ms2 + laterMs);
    this.#calmAfter(ms2 + laterMs + recoveryMs + claimMs);
  }
  /** Redis holds nothing any more when it can be reached, in `ms`. */
  loss(ms2) {
    const now = this.#now();
    this.said.clear();
    for (const part of this.#parts.values()) {
      part.forgetLearned();
      if (!part.isSound(now)) part.sure.clear();
      this.#delay(part, ms2);
    }
    this.#fragileUntil = Math.max(this.#fragileUntil, now + ms2 + settlingMs + recoveryMs);
    this.#settleAfter(ms2);
  }
  /** A lease has begun; if nobody heard of it, it ends by itself. */
  registered() {
    this.#restAfter(claimMs);
  }
  /** There has been no process for `ms`, and the first begins now. */
  begin(goneMs) {
    if (goneMs > leaseMs2) this.#settleAfter(0);
    else this.#calmAfter(claimMs + recoveryMs);
  }
  /** In `ms` live state begins anew. */
  #settleAfter(ms2) {
    for (const part of this.#parts.values()) part.isFresh = false;
    this.settledFrom = Math.max(this.settledFrom, this.#now() + ms2 + settlingMs);
    this.#calmAfter(ms2 + settlingMs + recoveryMs + claimMs);
  }
  /** Redis has lost that a subject came or went; counting finds it at the third renewal. */
  miscount(subject, ms2) {
    const until = this.#now() + ms2 + renewMs2 + recoveryMs;
    for (const part of this.#parts.values()) part.doubt(subject, until);
    this.#calmAfter(ms2 + renewMs2 + recoveryMs + claimMs);
  }
  /** Everything said has been heard: what was not certain may be so now. */
  note() {
    const now = this.#now();
    for (const part of this.#parts.values())
      if (part.isSound(now))
        for (const [subject, seq] of part.note(now))
          this.said.set(subject, Math.max(seq, this.said.get(subject) ?? 0));
  }
  isSound(player) {
    return this.of(player).isSound(this.#now());
  }
  isOnline(subject) {
    for (const part of this.#parts.values()) if (part.covers(subject, this.#now())) return true;
    return false;
  }
  isOffline(subject) {
    if (this.#now() < this.calmFrom) return false;
    for (const part of this.#parts.values()) if (part.mayHold(subject, this.#now())) return false;
    return true;
  }
  #upset(part, ms2) {
    this.#strain(part);
    this.#delay(part, ms2);
    this.#calmAfter(ms2 + recoveryMs);
  }
  #delay(part, ms2) {
    part.soundFrom = Math.max(part.soundFrom, this.#now() + ms2 + recoveryMs);
  }
  #strain(part) {
    if (this.#now() < this.#fragileUntil) part.sure.clear();
  }
  #calmAfter(ms2) {
    this.calmFrom = Math.max(this.calmFrom, this.#now() + ms2);
    this.#restAfter(ms2);
  }
  #restAfter(ms2) {
    this.restFrom = Math.max(this.restFrom, this.#now() + ms2);
  }
};

// server/live/testing/jury.ts
var Jury = class {
  truth;
  #troupe;
  #ledger = new Ledger();
  /** What some process was made to hear twice. */
  #repeated = /* @__PURE__ */ new Map();
  constructor(troupe) {
    this.#troupe = troupe;
    this.truth = new Truth(() => troupe.now);
  }
  /** A script of the player has taken effect. */
  done(player, script, reply) {
    if (script === "register") this.truth.registered();
    const message = script === "flush" ? reply : script === "claim" && Array.isArray(reply) ? reply[0] : null;
    if (typeof message === "string" && message !== "") this.#ledger.note(message, player, this.#troupe.now);
  }
  repeats(player, said) {
    this.#repeated.set(player, [...this.#repeated.get(player) ?? [], said]);
  }
  /** Redis has lost something. */
  forget() {
    this.#ledger.forget();
  }
  /** After everything said has been heard. */
  check() {
    for (const entry of this.#ledger.take()) this.#checkEntry(entry);
    this.#blame(this.#ledger.faults[0]);
    this.truth.note();
    for (const player of this.#troupe.players) if (player.isRunning) this.#checkWatcher(player);
  }
  /** When nothing is left to be made good: every reading says the same, and Redis holds nothing but that. */
  async checkRest(venue2) {
    for (const player of this.#troupe.living) {
      const read2 = await player.live.read(subjects);
      subjects.forEach((subject, i) => {
        const seen = player.watcher.view.get(subject);
        const isSame = read2[i]?.state === seen?.state && read2[i]?.revision === seen?.revision;
        if (!isSame) this.#blame(`reads ${read2[i]?.state} ${read2[i]?.revision}`, player, subject);
        if (!this.truth.isOnline(subject) && !this.truth.isOffline(subject))
          this.#blame("is undecided: the schedule has not come to rest", player, subject);
      });
    }
    await this.#checkKeys(venue2);
  }
  #checkEntry(entry) {
    const { subject, revision, speaker, at, state } = entry;
    const said = `${state} ${revision} announced`;
    if (state === "offline" && this.truth.isOnline(subject)) this.#blame(`${said} falsely`, speaker, subject);
    if (state === "offline" && at < this.truth.settledFrom) this.#blame(`${said} too soon`, speaker, subject);
    if (!this.#canTell(speaker, at)) return;
    for (const player of this.#troupe.living)
      if (this.#canTell(player, at) && player.watcher.times(subject, revision) === 0)
        this.#blame(`${said} by another and not heard`, player, subject);
  }
  #canTell(player, at) {
    const part = this.truth.of(player);
    return part.isSound(at) && at > part.joinedAt;
  }
  #checkWatcher(player) {
    for (const key of player.watcher.doubled) this.#checkDoubled(player, key);
    for (const subject of subjects) this.#checkView(player, subject);
  }
  #checkDoubled(player, key) {
    const [subject = "", revision = ""] = key.split(" ");
    const line = new RegExp(`^${subject} [01] ${revision} `, "m");
    const repetitions = (this.#repeated.get(player) ?? []).filter((said) => line.test(said)).length;
    const times = player.watcher.times(subject, Number(revision));
    if (times > 1 + repetitions) this.#blame(`${revision} announced ${times} times`, player, subject);
  }
  #checkView(player, subject) {
    const [part, now] = [this.truth.of(player), this.#troupe.now];
    const seen = player.watcher.view.get(subject);
    const isOnline = this.truth.isOnline(subject);
    const wrong = (what) => this.#blame(`${seen?.state} ${seen?.revision}: ${what}`, player, subject);
    if (seen?.state === "offline") {
      if (isOnline && now >= part.hearsFrom) wrong("falsely offline");
      if (part.isFresh && now < this.truth.settledFrom) wrong("offline too soon");
    }
    if (!part.isSound(now)) return;
    if (isOnline && seen?.state !== "online") wrong("must be online");
    if (this.truth.isOffline(subject) && seen?.state !== "offline") wrong("must be offline");
    const seq = seen?.facts?.seq ?? 0;
    if (seq < (this.truth.said.get(subject) ?? 0)) wrong(`shows facts ${seq}`);
    if (seq > (this.truth.ever.get(subject) ?? 0)) wrong(`shows facts ${seq} nobody told`);
  }
  async #checkKeys(venue2) {
    const living = this.#troupe.living;
    const nodes = await venue2.call("ZCARD", keys.nodes);
    if (nodes !== living.length) this.#blame(`${String(nodes)} leases of ${living.length} processes`);
    const flat = await venue2.call("HGETALL", keys.online);
    for (const subject of subjects) {
      const held2 = living.filter((player) => this.truth.of(player).covers(subject, this.#troupe.now)).length;
      const at = flat.indexOf(subject);
      const counted = at < 0 ? 0 : Number(flat[at + 1]);
      if (counted !== held2) this.#blame(`counted in ${counted} processes, is in ${held2}`, void 0, subject);
    }
  }
  #blame(what, player, subject) {
    if (what === void 0) return;
    const who2 = player ? `process ${this.#troupe.players.indexOf(player)}: ` : "";
    throw new Error(`${who2}${subject ?? ""} ${what}, at ${this.#troupe.now}`);
  }
};

// server/live/testing/hand-clock.ts
var HandClock = class {
  #now;
  #due = /* @__PURE__ */ new Map();
  #isStopped = false;
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }
  now() {
    return this.#now;
  }
  after(ms2, run) {
    if (this.#isStopped) return () => void 0;
    const timer = {};
    this.#due.set(timer, { at: this.#now + Math.max(0, ms2), run });
    return () => void this.#due.delete(timer);
  }
  /** When the next timer is due; null when none waits. */
  next() {
    let next = null;
    for (const { at } of this.#due.values()) if (next === null || at < next) next = at;
    return next;
  }
  /** Nothing of it runs any more. */
  stop() {
    this.#isStopped = true;
    this.#due.clear();
  }
  /** Moves to `to` and runs nothing: whoever it belongs to stands still. */
  driftTo(to) {
    this.#now = Math.max(this.#now, to);
  }
  /** Moves to `to` and runs what is due then, oldest first. Not backwards. */
  moveTo(to) {
    this.#now = Math.max(this.#now, to);
    const due = [...this.#due].filter(([, { at }]) => at <= this.#now).sort(([, a], [, b]) => a.at - b.at);
    for (const [timer, { run }] of due) if (this.#due.delete(timer)) run();
  }
};
async function pass(ms2, clocks, settle = async () => void 0) {
  const until = Math.max(...clocks.map((clock) => clock.now())) + ms2;
  await settle();
  for (; ; ) {
    const next = Math.min(...clocks.map((clock) => clock.next() ?? Infinity));
    for (const clock of clocks) clock.moveTo(Math.min(next, until));
    await settle();
    if (next > until) return;
  }
}

// server/live/redis/connection.ts
import { Redis } from "ioredis";
function openConnection(plan) {
  const connection = new Redis(plan.url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: plan.commandTimeoutMs,
    commandTimeout: plan.commandTimeoutMs,
    // A connection cut without a word would else be trusted until the kernel gives it up.
    socketTimeout: plan.unknownAfterMs,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1e3),
    // After a fail-over the old primary refuses to write: find the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY")
  });
  connection.on("error", () => void 0);
  return connection;
}
var isReady = (connection) => connection.status === "ready";

// server/live/redis/redis-live.ts
import { randomUUID } from "node:crypto";

// server/live/attendance.ts
var Attendance = class {
  #here = /* @__PURE__ */ new Map();
  #graceMs;
  #clock;
  #changed;
  constructor(graceMs3, clock, changed) {
    this.#graceMs = graceMs3;
    this.#clock = clock;
    this.#changed = changed;
  }
  /** One more connection; said twice it counts once. */
  arrive(subject, connection) {
    const attendee = this.#here.get(subject);
    if (!attendee) {
      this.#here.set(subject, { connections: /* @__PURE__ */ new Set([connection]), cancelDeparture: null });
      this.#changed(subject, true);
      return;
    }
    attendee.cancelDeparture?.();
    attendee.cancelDeparture = null;
    attendee.connections.add(connection);
  }
  /** One connection less; a late or double one is none. */
  leave(subject, connection) {
    const attendee = this.#here.get(subject);
    if (!attendee?.connections.delete(connection) || attendee.connections.size > 0) return;
    attendee.cancelDeparture = this.#clock.after(this.#graceMs, () => {
      this.#here.delete(subject);
      this.#changed(subject, false);
    });
  }
  has(subject) {
    return this.#here.has(subject);
  }
  subjects() {
    return this.#here.keys();
  }
  /** Stops every grace: from now on nobody departs. */
  close() {
    for (const attendee of this.#here.values()) attendee.cancelDeparture?.();
  }
};

// server/live/listeners.ts
var Listeners = class {
  #logger;
  #heard = {
    rows: /* @__PURE__ */ new Set(),
    notice: /* @__PURE__ */ new Set(),
    agents: /* @__PURE__ */ new Set(),
    unknown: /* @__PURE__ */ new Set(),
    known: /* @__PURE__ */ new Set()
  };
  constructor(logger) {
    this.#logger = logger;
  }
  /** Listens until the answer is called. */
  on(event, listener) {
    this.#heard[event].add(listener);
    return () => void this.#heard[event].delete(listener);
  }
  /** Tells every listener, in the order of listening. */
  tell(event, ...said) {
    for (const listener of this.#heard[event]) {
      try {
        ;
        listener(...said);
      } catch (error) {
        this.#logger?.error({ err: error, event }, "a listener of live state failed");
      }
    }
  }
};

// server/live/redis/scripts/fragments.ts
var time = `
local us
if ARGV[1] == '' then
  local t = redis.call('TIME')
  us = tonumber(t[1]) * 1000000 + tonumber(t[2])
else
  us = tonumber(ARGV[1]) * 1000
end
local ms = math.floor(us / 1000)
local function digits(n) return string.format('%.0f', n) end
`;
var header = `
local function header()
  return digits(ms) .. ' ' .. (redis.call('GET', '${keys.epoch}') or digits(ms))
end
`;
var fence = `
local function leaseOf(incarnation)
  local lease = tonumber(redis.call('ZSCORE', '${keys.nodes}', incarnation) or -1)
  if lease >= 0 then return lease end
end
`;
var changes = `
local lines = {}
local function newer(facts, held)
  if facts == '' then return false end
  if held == '' then return true end
  return tonumber(string.match(facts, '^%d+')) > tonumber(string.match(held, '^%d+'))
end
local function change(subject, online, moved, facts)
  local key = '${keys.row}' .. subject
  local revision, since, held = string.match(redis.call('GET', key) or '0 0', '^(%d+) (%d+) ?(.*)$')
  local learned = newer(facts, held)
  if not moved and not learned then return end
  if learned then held = facts end
  if moved then since = digits(ms) end
  local row = digits(math.max(tonumber(revision) + 1, us)) .. ' ' .. since
  if held ~= '' then row = row .. ' ' .. held end
  if online then redis.call('SET', key, row) else redis.call('SET', key, row, 'PX', ${lifetimes.rowMs}) end
  lines[#lines + 1] = subject .. (online and ' 1 ' or ' 0 ') .. row
end
local function departed(subject)
  if redis.call('HINCRBY', '${keys.online}', subject, -1) > 0 then return false end
  redis.call('HDEL', '${keys.online}', subject)
  return true
end
`;
var publish = `
local function publish(process, notices)
  if #lines == 0 and notices == '' then return '' end
  local message = header()
  if #lines > 0 then message = message .. '\\n' .. table.concat(lines, '\\n') end
  local said = message
  if notices ~= '' then said = said .. '\\n' .. notices end
  redis.call('PUBLISH', '${keys.said}' .. process, said)
  return message
end
`;
var bearings = `
local function bearings(incarnation)
  local hold = tonumber(redis.call('GET', '${keys.hold}') or 0)
  local lapsed = {}
  if ms > hold then
    lapsed = redis.call('ZRANGEBYSCORE', '${keys.nodes}', '-inf', '(' .. digits(ms), 'LIMIT', 0, 16)
  end
  return {
    header(),
    redis.call('SCARD', '${keys.node}' .. incarnation),
    lapsed,
    redis.call('ZRANGE', '${keys.nodes}', 0, -1),
  }
end
`;

// server/live/redis/scripts/claim.ts
var claim = `${time}${header}${changes}${publish}
local incarnation = ARGV[2]
local lease = redis.call('ZSCORE', '${keys.nodes}', incarnation)
local hold = tonumber(redis.call('GET', '${keys.hold}') or 0)
if not lease or tonumber(lease) >= ms or ms <= hold then return false end
redis.call('ZADD', '${keys.nodes}', -1, incarnation)
local node = '${keys.node}' .. incarnation
for _, subject in ipairs(redis.call('SPOP', node, ARGV[4])) do
  if departed(subject) then change(subject, false, true, '') end
end
local more = redis.call('EXISTS', node)
if more == 0 then redis.call('ZREM', '${keys.nodes}', incarnation) end
return { publish(ARGV[3], ''), more }
`;

// server/live/redis/scripts/flush.ts
var flush = `${time}${header}${fence}${changes}${publish}
local incarnation = ARGV[2]
if not leaseOf(incarnation) then return false end
local node = '${keys.node}' .. incarnation
for i = 5, #ARGV, 3 do
  local subject, sign, facts = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local moved = false
  if sign == '+' then
    moved = redis.call('SADD', node, subject) == 1 and redis.call('HINCRBY', '${keys.online}', subject, 1) == 1
  elseif sign == '-' then
    moved = redis.call('SREM', node, subject) == 1 and departed(subject)
  end
  if moved or facts ~= '' then
    local online = moved and sign == '+' or not moved and redis.call('HEXISTS', '${keys.online}', subject) == 1
    change(subject, online, moved, facts)
  end
end
return publish(ARGV[3], ARGV[4])
`;

// server/live/redis/scripts/read.ts
var read = `${time}${header}
local lines = { header() }
local atOnce = 1000
for first = 2, #ARGV, atOnce do
  local subjects, names = {}, {}
  for i = first, math.min(first + atOnce - 1, #ARGV) do
    subjects[#subjects + 1] = ARGV[i]
    names[#names + 1] = '${keys.row}' .. ARGV[i]
  end
  local online = redis.call('HMGET', '${keys.online}', unpack(subjects))
  local rows = redis.call('MGET', unpack(names))
  for i, subject in ipairs(subjects) do
    lines[#lines + 1] = subject .. (online[i] and ' 1' or ' 0') .. (rows[i] and ' ' .. rows[i] or '')
  end
end
return table.concat(lines, '\\n')
`;

// server/live/redis/scripts/register.ts
var register = `${time}${header}${bearings}
if redis.call('ZCARD', '${keys.nodes}') == 0 then redis.call('DEL', '${keys.online}') end
local alone = redis.call('ZCOUNT', '${keys.nodes}', digits(ms), '+inf') == 0
if alone or redis.call('EXISTS', '${keys.epoch}') == 0 then
  redis.call('SET', '${keys.epoch}', digits(ms), 'PX', ${lifetimes.epochMs})
end
redis.call('ZADD', '${keys.nodes}', digits(ms + tonumber(ARGV[4])), ARGV[2])
redis.call('PUBLISH', '${keys.arrivals}', ARGV[3])
return bearings(ARGV[2])
`;

// server/live/redis/scripts/release.ts
var release = `${time}${fence}
if not leaseOf(ARGV[2]) then return 0 end
redis.call('ZADD', '${keys.nodes}', digits(ms + tonumber(ARGV[3])), ARGV[2])
return 1
`;

// server/live/redis/scripts/renew.ts
var renew = `${time}${header}${fence}${bearings}
local lease = leaseOf(ARGV[2])
if not lease then return false end
local ends = digits(ms + tonumber(ARGV[3]))
if lease - ms < tonumber(ARGV[3]) / 2 then redis.call('SET', '${keys.hold}', ends, 'PX', ARGV[3]) end
redis.call('ZADD', '${keys.nodes}', ends, ARGV[2])
redis.call('SET', '${keys.epoch}', digits(ms), 'PX', ${lifetimes.epochMs}, 'NX')
redis.call('PEXPIRE', '${keys.epoch}', ${lifetimes.epochMs})
return bearings(ARGV[2])
`;

// server/live/redis/commands.ts
var scripts2 = { register, renew, flush, claim, release, read };
var Commands = class {
  #connection;
  #plan;
  constructor(plan, ready) {
    this.#plan = plan;
    this.#connection = plan.connect(plan);
    for (const [name, lua] of Object.entries(scripts2))
      this.#connection.defineCommand(name, { lua, numberOfKeys: 0 });
    this.#connection.on("ready", ready);
  }
  get ready() {
    return isReady(this.#connection);
  }
  /** Begins to connect, and goes on until `close`. */
  async open() {
    await this.#connection.connect();
  }
  close() {
    this.#connection.disconnect();
  }
  register(incarnation, process2) {
    return this.#run("register", [incarnation, process2, this.#plan.leaseMs]);
  }
  /** Null when fenced. */
  renew(incarnation) {
    return this.#run("renew", [incarnation, this.#plan.leaseMs]);
  }
  /** The message of what changed, empty when nothing did; null when fenced. */
  flush(incarnation, process2, notices, changes2) {
    return this.#run("flush", [incarnation, process2, notices, ...changes2]);
  }
  /** Null when there is nothing to claim (any more). */
  claim(incarnation, process2, most2) {
    return this.#run("claim", [incarnation, process2, most2]);
  }
  release(incarnation, afterMs) {
    return this.#run("release", [incarnation, afterMs]);
  }
  read(subjects2) {
    return this.#run("read", subjects2);
  }
  #run(name, args) {
    return this.#connection[name](this.#plan.scriptTime(), ...args);
  }
};

// server/live/redis/ear.ts
var Ear = class {
  #ports;
  #connection;
  #followed = /* @__PURE__ */ new Set();
  #missing = /* @__PURE__ */ new Set();
  #hearing = null;
  constructor(ports) {
    this.#ports = ports;
    this.#connection = ports.plan.connect(ports.plan);
    this.#connection.on("ready", () => void this.#listenAnew());
    this.#connection.on("close", () => this.#hearing = null);
    this.#connection.on("message", (channel, said) => {
      if (channel !== keys.arrivals) ports.heard(said);
      else if (said !== ports.process) void this.#meet(said);
    });
  }
  /** Begins to connect, and goes on until `close`. */
  async open() {
    await this.#connection.connect();
  }
  close() {
    this.#connection.disconnect();
  }
  /**
   * Listens to these processes; fails when it cannot hear. True when one of them was not listened to before, and may
   * have been missed.
   */
  async follow(processes) {
    const gone = this.#goneTwice(processes);
    const added = [...processes].filter(
      (process2) => process2 !== this.#ports.process && !this.#followed.has(process2)
    );
    for (const process2 of gone) this.#followed.delete(process2);
    for (const process2 of added) this.#followed.add(process2);
    try {
      if (gone.length > 0) await this.#connection.unsubscribe(...gone.map(channelOf));
      if (added.length > 0) await this.#connection.subscribe(...added.map(channelOf));
    } catch (error) {
      this.#deaf(error);
      throw error;
    }
    await this.confirm();
    return added.length > 0;
  }
  /** Whoever is missing for the first time may have begun to speak just now, and been met already. */
  #goneTwice(processes) {
    const missing = [...this.#followed].filter((process2) => !processes.has(process2));
    const gone = missing.filter((process2) => this.#missing.has(process2));
    this.#missing = new Set(missing);
    return gone;
  }
  /** Resolves when all that was said before has been heard; fails when this process is deaf. */
  async confirm() {
    if (!isReady(this.#connection) || !this.#hearing) throw new Error("not listening");
    await this.#hearing;
    await this.#connection.ping();
  }
  async #listenAnew() {
    const channels = [keys.arrivals, ...[...this.#followed].map(channelOf)];
    const hearing = this.#connection.subscribe(...channels).then(() => void 0);
    this.#hearing = hearing;
    await hearing.then(
      () => this.#ports.missed(),
      (error) => this.#deaf(error)
    );
  }
  async #meet(process2) {
    this.#followed.add(process2);
    try {
      await this.#connection.subscribe(channelOf(process2));
      this.#ports.missed();
    } catch (error) {
      this.#deaf(error);
    }
  }
  /** A subscription that failed is tried anew on a new connection. */
  #deaf(error) {
    this.#ports.failed(error);
    if (isReady(this.#connection)) this.#connection.disconnect(true);
  }
};
var channelOf = (process2) => `${keys.said}${process2}`;

// server/live/redis/pending.ts
var Pending = class {
  #changes = /* @__PURE__ */ new Map();
  #notices = [];
  get size() {
    return this.#changes.size + this.#notices.length;
  }
  presence(subject, here) {
    this.#change(subject).here = here;
  }
  facts(facts2) {
    const change = this.#change(customerOf(facts2.id));
    if (supersedes(facts2, change.facts)) change.facts = facts2;
  }
  notice(waiting) {
    this.#notices.push(waiting);
  }
  /** Takes out the oldest, at most so many. */
  take(most2) {
    const notices = this.#notices.splice(0, most2);
    if (this.#changes.size <= most2) {
      const changes3 = this.#changes;
      this.#changes = /* @__PURE__ */ new Map();
      return { changes: changes3, notices };
    }
    const changes2 = /* @__PURE__ */ new Map();
    for (const [subject, change] of this.#changes) {
      if (changes2.size === most2) break;
      changes2.set(subject, change);
      this.#changes.delete(subject);
    }
    return { changes: changes2, notices };
  }
  /** Puts changes back that may not have arrived; what happened since is newer. */
  putBack({ changes: changes2 }) {
    for (const [subject, { here, facts: facts2 }] of changes2) {
      const since = this.#change(subject);
      since.here ??= here;
      if (facts2 && supersedes(facts2, since.facts)) since.facts = facts2;
    }
  }
  /** Forgets who came and went; instead everybody of `here` is new. Facts stay. */
  startOver(here) {
    for (const [subject, change] of this.#changes)
      if (change.facts) change.here = null;
      else this.#changes.delete(subject);
    for (const subject of here) this.presence(subject, true);
  }
  /** Gives up every waiting notice: not everybody was told. */
  refuseNotices() {
    for (const { told } of this.#notices.splice(0)) told(false);
  }
  #change(subject) {
    const known = this.#changes.get(subject);
    if (known) return known;
    const change = { here: null, facts: null };
    this.#changes.set(subject, change);
    return change;
  }
};
function writeChanges(changes2) {
  const args = [];
  for (const [subject, { here, facts: facts2 }] of changes2)
    args.push(subject, here === null ? "=" : here ? "+" : "-", facts2 ? writeFacts(facts2) : "");
  return args;
}
var writeNotices = (notices) => notices.map(({ notice }) => JSON.stringify(notice)).join("\n");

// server/live/redis/flusher.ts
var Flusher = class {
  #ports;
  #pending = new Pending();
  /** Whom the set of this incarnation holds once everything sent has taken effect. */
  #members = /* @__PURE__ */ new Set();
  #incarnation = null;
  #onItsWay = null;
  #cancelWindow = null;
  #flushedAt = 0;
  constructor(ports) {
    this.#ports = ports;
  }
  get members() {
    return this.#members.size;
  }
  presence(subject, here) {
    this.#pending.presence(subject, here);
    this.#soon();
  }
  learn(facts2) {
    for (const each of facts2) this.#pending.facts(each);
    this.#soon();
  }
  /** False at once while Redis cannot be told. */
  say(notice) {
    if (this.#incarnation === null || !this.#ports.commands.ready) return Promise.resolve(false);
    return new Promise((told) => {
      this.#pending.notice({ notice, told });
      this.#soon();
    });
  }
  /** Goes on under a new incarnation, which is told everybody who is here. False when Redis went away meanwhile. */
  async begin(incarnation, here) {
    await this.#onItsWay;
    this.#pending.startOver(here);
    this.#members.clear();
    this.#incarnation = incarnation;
    await this.drain();
    return this.#incarnation === incarnation;
  }
  /** Keeps what comes until `begin`. */
  stop() {
    this.#incarnation = null;
    this.#pending.refuseNotices();
  }
  /** Resolves when nothing is waiting or on its way, or nothing can be sent. */
  async drain() {
    while (this.#onItsWay || this.#incarnation !== null && this.#pending.size > 0)
      await (this.#onItsWay ?? this.#flush());
  }
  /** Resolves when nothing is on its way; what waits for the window waits on. */
  async idle() {
    await Promise.resolve();
    while (this.#onItsWay) await this.#onItsWay;
  }
  #soon() {
    if (this.#incarnation === null || this.#onItsWay || this.#cancelWindow) return;
    const { clock, windowMs, mostPerFlush } = this.#ports.plan;
    const waitMs = Math.min(windowMs, this.#flushedAt + windowMs - clock.now());
    const full = this.#pending.size >= mostPerFlush;
    if (waitMs > 0 && !full) this.#cancelWindow = clock.after(waitMs, () => void this.#flush());
    else this.#afterThisTurn();
  }
  /** At once, but with everything the same turn brings. */
  #afterThisTurn() {
    let isWanted = true;
    this.#cancelWindow = () => isWanted = false;
    queueMicrotask(() => {
      if (isWanted) void this.#flush();
    });
  }
  #flush() {
    this.#cancelWindow?.();
    this.#cancelWindow = null;
    if (this.#onItsWay) return this.#onItsWay;
    const incarnation = this.#incarnation;
    if (incarnation === null || this.#pending.size === 0) return Promise.resolve();
    this.#onItsWay = this.#send(incarnation, this.#pending.take(this.#ports.plan.mostPerFlush)).finally(
      () => {
        this.#onItsWay = null;
        if (this.#pending.size > 0) this.#soon();
      }
    );
    return this.#onItsWay;
  }
  async #send(incarnation, batch) {
    const { plan, commands, process: process2, heard, fenced, doubted } = this.#ports;
    this.#flushedAt = plan.clock.now();
    this.#count(batch);
    try {
      const changes2 = writeChanges(batch.changes);
      const message = await commands.flush(incarnation, process2, writeNotices(batch.notices), changes2);
      if (message === null) this.#sendBack(batch, fenced);
      else if (message !== "") heard(message);
      for (const { told } of batch.notices) told(message !== null);
    } catch (error) {
      this.#sendBack(batch, () => doubted(error));
      for (const { told } of batch.notices) told(false);
    }
  }
  #sendBack(batch, report) {
    this.#pending.putBack(batch);
    this.stop();
    report();
  }
  #count({ changes: changes2 }) {
    for (const [subject, { here }] of changes2)
      if (here === true) this.#members.add(subject);
      else if (here === false) this.#members.delete(subject);
  }
};

// server/live/redis/membership.ts
var retryMs = 250;
var earlyMs = 50;
var Membership = class {
  #parts;
  #incarnation = null;
  #count = 0;
  #isDoubted = false;
  #mismatches = 0;
  #epoch = 0;
  #checking = null;
  #cancelNext = null;
  #cancelSettled = null;
  #isClosed = false;
  constructor(parts) {
    this.#parts = parts;
  }
  /** Renews now, unless that is under way; never fails. The next renewal follows by itself. */
  check() {
    if (this.#isClosed) return Promise.resolve();
    this.#checking ??= this.#check().finally(() => this.#checking = null);
    return this.#checking;
  }
  /** Something sent may have got lost, or take effect too late: the next check begins a new incarnation. */
  doubt() {
    this.#isDoubted = true;
  }
  /** This incarnation is over; everybody here is told anew under the next. */
  async fenced() {
    this.#incarnation = null;
    await this.#checking;
    await this.check();
  }
  /** Resolves when nothing is on its way. */
  async idle() {
    await this.#checking;
  }
  /** Lets the lease end after the grace, and renews it no more. Without Redis it lapses by itself. */
  async close() {
    this.#isClosed = true;
    this.#cancelNext?.();
    this.#cancelSettled?.();
    await this.#checking;
    const { commands, plan, trust } = this.#parts;
    if (this.#incarnation === null) return;
    await commands.release(this.#incarnation, plan.graceMs).catch((error) => trust.failed(error));
  }
  async #check() {
    const { plan, trust, commands } = this.#parts;
    const nextAt = plan.clock.now() + plan.renewMs;
    let waitMs = retryMs;
    try {
      await this.#renew();
      trust.renewed();
      waitMs = nextAt - plan.clock.now();
    } catch (error) {
      trust.failed(error);
      if (!commands.ready) waitMs = plan.renewMs;
    }
    this.#cancelNext?.();
    if (!this.#isClosed)
      this.#cancelNext = plan.clock.after(Math.min(waitMs, plan.renewMs), () => void this.check());
  }
  async #renew() {
    const { commands, flusher } = this.#parts;
    if (this.#incarnation === null) return this.#begin(null);
    const expected = flusher.members;
    const bearings2 = await commands.renew(this.#incarnation);
    if (bearings2 === null) return this.#begin(null);
    this.#mismatches = bearings2[1] === expected ? 0 : this.#mismatches + 1;
    if (this.#isDoubted || this.#mismatches >= 2) return this.#begin(this.#incarnation);
    await this.#orient(bearings2);
  }
  /** A new incarnation takes over whoever is here, and only then lets the one before it go. */
  async #begin(before) {
    const { plan, process: process2, commands, flusher, attendance, trust } = this.#parts;
    if (before !== null) plan.logger.warn({ before }, "presence is told anew");
    flusher.stop();
    this.#isDoubted = true;
    trust.missed();
    const incarnation = `${process2}:${this.#count += 1}`;
    const bearings2 = await commands.register(incarnation, process2);
    this.#incarnation = incarnation;
    this.#isDoubted = false;
    this.#mismatches = 0;
    const isTold = await flusher.begin(incarnation, attendance.subjects());
    if (!isTold) throw new Error("interrupted while telling anew");
    if (before !== null) await commands.release(before, 0);
    await this.#orient(bearings2);
  }
  /** Listens to who is there and claims what lapsed. */
  async #orient([header2, , lapsed, nodes]) {
    const { ear, trust } = this.#parts;
    if (await ear.follow(new Set(nodes.map(processOf)))) trust.missed();
    this.#settle(header2);
    for (const incarnation of lapsed) await this.#claim(incarnation);
  }
  /** When live state has begun anew, and when it has settled: what is watched is read anew. */
  #settle(line) {
    const { plan, trust } = this.#parts;
    const { now, epoch } = readHeader(line);
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    trust.missed();
    this.#cancelSettled?.();
    const leftMs = epoch + plan.settlingMs - now;
    if (leftMs >= 0) this.#cancelSettled = plan.clock.after(leftMs + earlyMs, () => trust.reread());
  }
  async #claim(incarnation) {
    const { commands, process: process2, heard, plan } = this.#parts;
    try {
      for (; ; ) {
        const claimed = await commands.claim(incarnation, process2, plan.mostPerClaim);
        if (claimed?.[0]) heard(claimed[0]);
        if (!claimed?.[1]) break;
      }
    } catch (error) {
      this.doubt();
      throw error;
    }
    plan.logger.info({ incarnation }, "another process has lapsed: what it held is claimed");
  }
};
var processOf = (incarnation) => incarnation.slice(0, incarnation.lastIndexOf(":"));

// server/live/clock.ts
var realClock = {
  now: () => Date.now(),
  after(ms2, run) {
    const timer = setTimeout(run, ms2);
    return () => clearTimeout(timer);
  }
};

// server/live/redis/options.ts
var defaults = {
  leaseMs: timings.leaseMs,
  renewMs: timings.renewMs,
  windowMs: timings.presenceWindowMs,
  unknownAfterMs: timings.unknownAfterMs,
  settlingMs: timings.settlingMs,
  commandTimeoutMs: 1500,
  mostPerFlush: 512,
  mostPerClaim: 500,
  connect: openConnection
};
function planOf(options) {
  const { clock } = options;
  return {
    ...defaults,
    ...options,
    clock: clock ?? realClock,
    scriptTime: clock ? () => String(clock.now()) : () => ""
  };
}

// server/live/redis/seen.ts
var most = 5e4;
var Seen = class {
  #revisions = /* @__PURE__ */ new Map();
  note(standings) {
    for (const { subject, presence } of standings) {
      const known = this.#revisions.get(subject) ?? 0;
      this.#revisions.delete(subject);
      this.#revisions.set(subject, Math.max(known, presence.revision));
    }
    for (const oldest of this.#revisions.keys()) {
      if (this.#revisions.size <= most) break;
      this.#revisions.delete(oldest);
    }
  }
  revision(subject) {
    return this.#revisions.get(subject) ?? 0;
  }
};

// server/live/redis/settling.ts
var Settling = class {
  #settlingMs;
  #settledEpoch = 0;
  constructor(settlingMs2) {
    this.#settlingMs = settlingMs2;
  }
  isOver({ now, epoch }) {
    if (now >= epoch + this.#settlingMs) this.#settledEpoch = epoch;
    return epoch === this.#settledEpoch;
  }
};

// server/live/redis/trust.ts
var Trust = class {
  #plan;
  #listeners;
  #renewedAt;
  #unknownSince;
  #cancelLoss = null;
  #isFailing = false;
  #isBehind = false;
  constructor(plan, listeners) {
    this.#plan = plan;
    this.#listeners = listeners;
    this.#unknownSince = this.#renewedAt = plan.clock.now();
  }
  get unknownSince() {
    return this.#unknownSince;
  }
  /** When live state was last certain: what could not be read is unknown since then. */
  get lastCertain() {
    return this.#unknownSince ?? this.#renewedAt;
  }
  /** The lease is held and the others are heard. */
  renewed() {
    const { clock, unknownAfterMs, logger } = this.#plan;
    this.#renewedAt = clock.now();
    this.#cancelLoss?.();
    this.#cancelLoss = clock.after(unknownAfterMs, () => this.#lose());
    if (this.#isFailing) logger.info({}, "live state is reachable again");
    this.#isFailing = false;
    const isUpToDate = this.#unknownSince === null && !this.#isBehind;
    this.#isBehind = false;
    if (isUpToDate) return;
    this.#unknownSince = null;
    this.#listeners.tell("known");
  }
  /** Something failed that may pass; logged once until it has passed. */
  failed(error) {
    if (!this.#isFailing) this.#plan.logger.warn({ err: error }, "live state cannot be reached");
    this.#isFailing = true;
  }
  /** Something went unheard or unanswered: whoever watches reads anew as soon as the lease is renewed. */
  missed() {
    this.#isBehind = true;
  }
  /** Whoever watches reads anew, now; without trust, when there is trust again. */
  reread() {
    if (this.#unknownSince === null) this.#listeners.tell("known");
  }
  /** Says what was so from the start, where the first attempt failed. */
  startedWithout() {
    if (this.#unknownSince !== null) this.#listeners.tell("unknown", this.#unknownSince);
  }
  /** For good. */
  close() {
    this.#cancelLoss?.();
    this.#unknownSince ??= this.#plan.clock.now();
  }
  #lose() {
    this.#unknownSince = this.#renewedAt;
    this.#listeners.tell("unknown", this.#renewedAt);
  }
};

// server/live/redis/redis-live.ts
var RedisLive = class {
  #plan;
  #listeners;
  #trust;
  #commands;
  #ear;
  #flusher;
  #attendance;
  #membership;
  #seen = new Seen();
  #settling;
  #isOpen = false;
  #closing = null;
  constructor(options) {
    const plan = this.#plan = planOf(options);
    this.#settling = new Settling(plan.settlingMs);
    const process2 = randomUUID();
    const heard = (message) => this.#hear(message);
    const trust = this.#trust = new Trust(plan, this.#listeners = new Listeners(plan.logger));
    const commands = this.#commands = new Commands(plan, () => this.#reached());
    const failed = (error) => trust.failed(error);
    const ear = this.#ear = new Ear({ plan, process: process2, heard, failed, missed: () => this.#missed() });
    const fenced = () => void this.#membership.fenced();
    const doubted = (error) => this.#doubted(error);
    const flusher = this.#flusher = new Flusher({ plan, process: process2, commands, heard, fenced, doubted });
    const moved = (subject, here) => flusher.presence(subject, here);
    const attendance = this.#attendance = new Attendance(plan.graceMs, plan.clock, moved);
    this.#membership = new Membership({ plan, process: process2, commands, ear, flusher, attendance, trust, heard });
  }
  async start() {
    await Promise.allSettled([this.#ear.open(), this.#commands.open()]);
    this.#isOpen = true;
    await this.#membership.check();
    this.#trust.startedWithout();
  }
  on(event, listener) {
    return this.#listeners.on(event, listener);
  }
  arrive(subject, connection, facts2) {
    if (this.#closing) return;
    if (facts2) this.#flusher.learn([facts2]);
    this.#attendance.arrive(subject, connection);
  }
  leave(subject, connection) {
    if (!this.#closing) this.#attendance.leave(subject, connection);
  }
  learn(facts2) {
    if (!this.#closing) this.#flusher.learn(facts2);
  }
  async rows(ids) {
    const standings = await this.#standings(ids.map(customerOf));
    return ids.map((id, i) => rowOf(id, standings[i] ?? this.#unknown(customerOf(id))));
  }
  async read(subjects2) {
    return (await this.#standings(subjects2)).map(({ presence }) => presence);
  }
  publish(notice) {
    this.#listeners.tell("notice", notice);
    return this.#flusher.say(notice);
  }
  unknownSince() {
    return this.#trust.unknownSince;
  }
  close() {
    return this.#closing ??= this.#close();
  }
  async #close() {
    this.#attendance.close();
    await this.#flusher.drain();
    await this.#membership.close();
    this.#flusher.stop();
    this.#trust.close();
    this.#ear.close();
    this.#commands.close();
  }
  /** For tests: resolves when nothing is on its way to or from Redis. */
  async idle() {
    await this.#flusher.idle();
    await this.#membership.idle();
    await this.#ear.confirm().catch(() => void 0);
  }
  #reached() {
    if (this.#isOpen) void this.#membership.check();
  }
  #missed() {
    this.#trust.reread();
    this.#reached();
  }
  #doubted(error) {
    this.#trust.failed(error);
    this.#membership.doubt();
  }
  #hear(text) {
    try {
      const { standings, notices } = this.#read(text);
      announce(this.#listeners, standings);
      for (const notice of notices) this.#listeners.tell("notice", notice);
    } catch (error) {
      this.#plan.logger.error({ err: error }, "a message of another process could not be read");
    }
  }
  #read(text) {
    const message = readMessage(text, (header2) => this.#settling.isOver(header2));
    this.#seen.note(message.standings);
    return message;
  }
  async #standings(subjects2) {
    if (this.#trust.unknownSince === null && subjects2.length > 0)
      try {
        return this.#read(await this.#commands.read(subjects2)).standings;
      } catch (error) {
        this.#trust.missed();
        this.#trust.failed(error);
      }
    return subjects2.map((subject) => this.#unknown(subject));
  }
  #unknown(subject) {
    const revision = this.#seen.revision(subject);
    return { subject, presence: { state: "unknown", since: this.#trust.lastCertain, revision }, facts: null };
  }
};

// server/live/testing/quiet-logger.ts
var quiet = { info: () => void 0, warn: () => void 0, error: () => void 0 };

// server/live/testing/watcher.ts
var Watcher = class {
  view = /* @__PURE__ */ new Map();
  /** Revisions announced more than once: there must be none. */
  doubled = [];
  #states = /* @__PURE__ */ new Map();
  #counts = /* @__PURE__ */ new Map();
  #live;
  #watched;
  #reading = Promise.resolve();
  constructor(live, watched) {
    this.#live = live;
    this.#watched = watched;
    live.on("rows", (rows) => rows.forEach((row) => this.#hear(customerOf(row.id), row)));
    live.on("agents", (changes2) => changes2.forEach(({ subject, presence }) => this.#hear(subject, presence)));
    live.on("known", () => this.reread());
    live.on("unknown", (since) => this.#doubt(since));
  }
  /** Reads everything that is watched. */
  reread() {
    this.#reading = this.#reading.then(() => this.#read());
  }
  /** Resolves when the reading under way is done. */
  async idle() {
    await this.#reading;
  }
  /** Every state announced of this subject, in order; a change of facts alone repeats it. */
  heard(subject) {
    return this.#states.get(subject) ?? [];
  }
  /** The same without repetitions. */
  transitions(subject) {
    return this.heard(subject).filter((state, i, states) => state !== states[i - 1]);
  }
  /** How often this revision of the subject was announced here. */
  times(subject, revision) {
    return this.#counts.get(`${subject} ${revision}`) ?? 0;
  }
  #hear(subject, seen) {
    const states = this.#states.get(subject);
    if (states) states.push(seen.state);
    else this.#states.set(subject, [seen.state]);
    const key = `${subject} ${seen.revision}`;
    const times = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, times);
    if (times > 1) this.doubled.push(key);
    this.#merge(subject, seen);
  }
  #merge(subject, seen) {
    if (seen.revision >= (this.view.get(subject)?.revision ?? 0)) this.view.set(subject, seen);
  }
  #doubt(since) {
    for (const [subject, seen] of this.view) this.view.set(subject, { ...seen, state: "unknown", since });
  }
  async #read() {
    const customers = this.#watched.map(sessionOf).filter((id) => id !== null);
    const agents = this.#watched.filter((subject) => sessionOf(subject) === null);
    const [rows, presences] = await Promise.all([this.#live.rows(customers), this.#live.read(agents)]);
    for (const row of rows) this.#merge(customerOf(row.id), row);
    agents.forEach((subject, i) => presences[i] && this.#merge(subject, presences[i]));
  }
};

// server/live/testing/wire.ts
import { EventEmitter } from "node:events";

// server/live/testing/exchange.ts
var Exchange = class {
  answer;
  #clock;
  #endsAt;
  #answered = () => void 0;
  #failed = () => void 0;
  #cancelTimeout = null;
  #isOver = false;
  constructor(clock, timeoutMs) {
    this.#clock = clock;
    this.#endsAt = clock.now() + timeoutMs;
    this.answer = new Promise((answered, failed) => {
      this.#answered = answered;
      this.#failed = failed;
    });
  }
  get isOver() {
    return this.#isOver;
  }
  give(answer) {
    this.#end();
    this.#answered(answer);
  }
  fail(error) {
    this.#end();
    this.#failed(error);
  }
  /** Only what is held up needs a time-out: everything else is answered before time goes on. */
  limit() {
    if (this.#isOver) return;
    this.#cancelTimeout ??= this.#clock.after(
      this.#endsAt - this.#clock.now(),
      () => this.fail(new Error("it took too long"))
    );
  }
  #end() {
    this.#isOver = true;
    this.#cancelTimeout?.();
  }
};

// server/live/testing/line.ts
var Line = class {
  #waiting = [];
  #isOpen;
  #holds = 0;
  constructor(isOpen = () => true) {
    this.#isOpen = isOpen;
  }
  get isHeld() {
    return this.#holds > 0;
  }
  pass(arrive) {
    if (this.isHeld || !this.#isOpen()) this.#waiting.push(arrive);
    else arrive();
  }
  /** Nothing gets through until the answer is called. */
  hold() {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      this.move();
    };
  }
  /** Lets through what waits, where nothing holds it. */
  move() {
    while (!this.isHeld && this.#isOpen() && this.#waiting.length > 0) this.#waiting.shift()?.();
  }
  /** What waits is gone. */
  clear() {
    this.#waiting.length = 0;
  }
};

// server/live/testing/wire.ts
var reconnectMs = 100;
var Wire = class extends EventEmitter {
  status = "wait";
  #inner;
  #ports;
  #out = new Line();
  #in;
  #fates = /* @__PURE__ */ new Map();
  #asked = /* @__PURE__ */ new Set();
  #atWork = /* @__PURE__ */ new Set();
  #mishearing = null;
  #cuts = 0;
  #isEnded = false;
  constructor(inner, ports) {
    super();
    this.#inner = inner;
    this.#ports = ports;
    this.#in = new Line(() => ports.isRunning());
    inner.on("message", (channel, said) => this.#hear(channel, said));
  }
  async connect() {
    await this.#working(this.#inner.connect());
    if (this.#cuts > 0) throw new Error("there is no connection");
    this.#ready();
  }
  disconnect(reconnect = false) {
    if (reconnect) return this.cut(reconnectMs);
    this.status = "end";
    this.#broke();
    this.end();
  }
  defineCommand(name, definition) {
    this.#inner.defineCommand(name, definition);
    const run = this.#inner[name];
    const script = (_now, ...args) => this.#ask(name, () => run.call(this.#inner, this.#ports.stamp(), ...args));
    Object.assign(this, { [name]: script });
  }
  subscribe(...channels) {
    return this.#ask("subscribe", () => this.#inner.subscribe(...channels));
  }
  unsubscribe(...channels) {
    return this.#ask("unsubscribe", () => this.#inner.unsubscribe(...channels));
  }
  ping() {
    return this.#ask("ping", () => this.#inner.ping());
  }
  /** What becomes of the next answer to this script. */
  next(script, fate2) {
    this.#fates.set(script, fate2);
  }
  /** What becomes of the next message. */
  mishear(mishearing) {
    this.#mishearing = mishearing;
  }
  /** What was prepared happens no more. */
  forgive() {
    this.#fates.clear();
    this.#mishearing = null;
  }
  /** What is sent takes effect only when the answer is called. */
  holdOut() {
    return this.#hold(this.#out);
  }
  /** What comes in arrives only when the answer is called. */
  holdIn() {
    return this.#hold(this.#in);
  }
  /** The connection breaks, and is back after so long (ms). Scripts on a slow line still take effect, later. */
  cut(ms2) {
    if (this.#isEnded) return;
    this.#cuts += 1;
    this.status = "close";
    this.#in.clear();
    this.#in.pass(() => this.#broke());
    if (this.#inner.status !== "wait") void this.#working(this.#inner.unsubscribe());
    this.#ports.world.after(ms2, () => {
      this.#cuts -= 1;
      if (this.#cuts === 0) this.#in.pass(() => this.#ready());
    });
  }
  /** The process at this end runs again: what came meanwhile comes now. */
  wake() {
    this.#in.move();
  }
  /** Not a word more, in either direction. */
  end() {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#inner.disconnect();
  }
  get isBusy() {
    return this.#atWork.size > 0;
  }
  /** Resolves when everything sent has been answered at the other end. */
  async quiet() {
    await Promise.allSettled(this.#atWork);
  }
  /** Resolves when everything published has come to this end. */
  async echo() {
    if (!this.#isEnded && this.#inner.status === "ready") await this.#inner.ping();
  }
  #ready() {
    if (this.#isEnded || this.#cuts > 0) return;
    this.status = "ready";
    this.emit("ready");
  }
  #ask(name, act) {
    if (this.status !== "ready") return Promise.reject(new Error("there is no connection"));
    const exchange = new Exchange(this.#ports.clock, this.#ports.timeoutMs);
    this.#asked.add(exchange);
    if (this.#out.isHeld || this.#in.isHeld) exchange.limit();
    this.#out.pass(() => this.#take(name, act, exchange));
    return exchange.answer;
  }
  #take(name, act, exchange) {
    const isScript = !["subscribe", "unsubscribe", "ping"].includes(name);
    if (this.#isEnded || exchange.isOver && !isScript) return;
    const taken = act().then(
      (reply) => this.#replied(name, reply, exchange),
      (error) => this.#in.pass(() => this.#over(exchange).fail(error))
    );
    void this.#working(taken);
  }
  #replied(name, reply, exchange) {
    this.#ports.done(name, reply);
    const fate2 = this.#fates.get(name);
    this.#fates.delete(name);
    if (fate2?.do === "die") return this.#ports.die();
    if (fate2?.do === "hold") this.#ports.world.after(fate2.ms, this.holdIn());
    if (fate2) this.#ports.troubled(fate2.do === "hold" ? fate2.ms : 0);
    this.#in.pass(() => {
      if (fate2?.do === "lose") this.#over(exchange).fail(new Error("the answer got lost"));
      else this.#over(exchange).give(reply);
    });
  }
  #over(exchange) {
    this.#asked.delete(exchange);
    return exchange;
  }
  #hold(line) {
    for (const exchange of this.#asked) exchange.limit();
    return line.hold();
  }
  #broke() {
    for (const exchange of this.#asked) this.#over(exchange).fail(new Error("the connection broke"));
    this.emit("close");
  }
  #hear(channel, said) {
    if (this.status !== "ready") return;
    const mishearing = this.#mishearing;
    this.#mishearing = null;
    const arrive = () => this.#in.pass(() => void this.emit("message", channel, said));
    if (mishearing) {
      this.#ports.troubled(mishearing.ms);
      this.#ports.world.after(mishearing.ms, arrive);
    }
    if (mishearing?.do === "twice") this.#ports.repeats(said);
    if (mishearing?.do !== "late") arrive();
  }
  #working(work) {
    this.#atWork.add(work);
    const done = () => void this.#atWork.delete(work);
    work.then(done, done);
    return work;
  }
};

// server/live/testing/player.ts
var patientMs = 3e4;
var Player = class {
  clock;
  live;
  watcher;
  /** First that of commands, then the subscriber's. */
  wires = [];
  isRunning = true;
  isDead = false;
  #around;
  #connect;
  constructor(options, watched, around) {
    this.clock = new HandClock(around.clock.now());
    this.#around = around;
    this.#connect = options.connect ?? openConnection;
    const connect = (plan) => this.#wire(plan);
    this.live = new RedisLive({ ...options, connect, logger: quiet, clock: this.clock });
    this.watcher = new Watcher(this.live, watched);
  }
  get commands() {
    return this.#wireAt(0);
  }
  get ear() {
    return this.#wireAt(1);
  }
  /** kill -9: no word to anybody. */
  kill() {
    if (this.isDead) return;
    this.stall();
    this.isDead = true;
    this.#around.observer.died(this);
    this.clock.stop();
    for (const wire of this.wires) wire.end();
  }
  /** SIGSTOP: none of its timers runs and it hears nothing until it resumes. */
  stall() {
    this.isRunning = false;
  }
  /** SIGCONT: what came due meanwhile comes at once, then what was said. */
  resume() {
    if (this.isDead) return;
    this.isRunning = true;
    this.clock.moveTo(this.#around.clock.now());
    for (const wire of this.wires) wire.wake();
  }
  /** For so long, what is asked takes no effect, what is answered does not arrive, or nothing is heard. */
  slow(way, ms2) {
    const wire = way === "ear" ? this.ear : this.commands;
    this.#around.clock.after(ms2, way === "out" ? wire.holdOut() : wire.holdIn());
  }
  #wire(plan) {
    const inner = this.#connect({ ...plan, commandTimeoutMs: patientMs, unknownAfterMs: patientMs });
    const wire = new Wire(inner, {
      world: this.#around.clock,
      clock: this.clock,
      stamp: () => this.#around.time.stamp(),
      timeoutMs: plan.commandTimeoutMs,
      isRunning: () => this.isRunning,
      done: (script, reply) => this.#around.observer.done(this, script, reply),
      troubled: (ms2) => this.#around.observer.troubled(this, ms2),
      repeats: (said) => this.#around.observer.repeats(this, said),
      die: () => this.kill()
    });
    this.wires.push(wire);
    return wire;
  }
  #wireAt(at) {
    const wire = this.wires[at];
    if (!wire) throw new Error("live state opened no connection");
    return wire;
  }
};

// server/live/testing/redis-time.ts
var RedisTime = class {
  #clock;
  #ms = 0;
  #us = 0;
  constructor(clock) {
    this.#clock = clock;
  }
  stamp() {
    const now = this.#clock.now();
    this.#us = now === this.#ms ? this.#us + 1 : 1;
    this.#ms = now;
    return `${now}.${String(this.#us).padStart(3, "0")}`;
  }
};

// server/live/testing/troupe.ts
var nobody = {
  done: () => void 0,
  troubled: () => void 0,
  repeats: () => void 0,
  died: () => void 0
};
var Troupe = class {
  players = [];
  /** The time of Redis and of the network: it never stands still. */
  world = new HandClock();
  /** Called each time everything said has been heard. */
  settled = () => void 0;
  #options;
  #watched;
  #around;
  constructor(options, watched, observer = nobody) {
    this.#options = options;
    this.#watched = watched;
    this.#around = { clock: this.world, time: new RedisTime(this.world), observer };
  }
  get now() {
    return this.world.now();
  }
  get living() {
    return this.players.filter(({ isDead }) => !isDead);
  }
  /** One more process, started and watching. `befall` is what befalls its connections before they open. */
  async join(befall2 = () => void 0) {
    const player = new Player(this.#options, this.#watched, this.#around);
    this.players.push(player);
    befall2(player);
    void player.live.start();
    await this.settle();
    return player;
  }
  /** The process goes on, and hears what came meanwhile. */
  async resume(player) {
    player.resume();
    await this.settle();
  }
  /** Time for everybody who runs. */
  async pass(ms2) {
    const running = this.living.filter(({ isRunning }) => isRunning);
    await pass(ms2, [this.world, ...running.map(({ clock }) => clock)], () => this.settle());
  }
  /** Resolves when everything said has been heard, but for what is held up. */
  async settle() {
    for (let isHeard = false; ; ) {
      await turnEnds();
      const busy = this.players.flatMap(({ wires }) => wires.filter((wire) => wire.isBusy));
      if (busy.length > 0) {
        isHeard = false;
        await Promise.all(busy.map((wire) => wire.quiet()));
      } else if (isHeard) return this.settled();
      else {
        await Promise.all(this.living.map(({ ear }) => ear.echo()));
        isHeard = true;
      }
    }
  }
  async [Symbol.asyncDispose]() {
    for (const player of this.players) player.kill();
    await turnEnds();
  }
};
var turnEnds = () => new Promise((ended) => process.nextTick(ended));

// server/live/testing/venue.ts
import { Redis as Redis2 } from "ioredis";

// server/live/testing/stand-in/stand-in-redis.ts
import { EventEmitter as EventEmitter2 } from "node:events";

// server/live/testing/stand-in/keyspace.ts
var Keyspace = class {
  /** Milliseconds: whatever ends before is gone. */
  now = 0;
  #strings = /* @__PURE__ */ new Map();
  #hashes = /* @__PURE__ */ new Map();
  #sets = /* @__PURE__ */ new Map();
  #sorted = /* @__PURE__ */ new Map();
  #publish;
  constructor(publish2) {
    this.#publish = publish2;
  }
  clear() {
    for (const each of [this.#strings, this.#hashes, this.#sets, this.#sorted]) each.clear();
  }
  call(name, args) {
    const command = this.#commands[name];
    const [key = "", ...rest] = args;
    if (!command) throw new Error(`the stand-in for Redis knows no ${name}`);
    return command(key, ...rest);
  }
  #commands = {
    GET: (key) => this.#string(key),
    MGET: (...keys2) => keys2.map((key) => this.#string(key)),
    SET: (key, value, ...options) => this.#set(key, value ?? "", options),
    PEXPIRE: (key, ms2) => this.#expire(key, Number(ms2)),
    DEL: (key) => count(this.#forget(key)),
    EXISTS: (key) => count(this.#string(key) !== null || this.#collections.some((each) => each.has(key))),
    HGETALL: (key) => [...this.#hashes.get(key) ?? []].flat(),
    HMGET: (key, ...fields) => fields.map((field) => this.#hashes.get(key)?.get(field) ?? null),
    HEXISTS: (key, field = "") => count(this.#hashes.get(key)?.has(field)),
    HINCRBY: (key, field = "", by) => this.#increment(key, field, Number(by)),
    HDEL: (key, field = "") => remove(this.#hashes, key, field),
    SADD: (key, member = "") => this.#add(key, member),
    SREM: (key, member = "") => remove(this.#sets, key, member),
    SCARD: (key) => this.#sets.get(key)?.size ?? 0,
    SMEMBERS: (key) => [...this.#sets.get(key) ?? []],
    SPOP: (key, most2) => this.#pop(key, Number(most2)),
    ZADD: (key, score, member = "") => this.#score(key, Number(score), member),
    ZREM: (key, member = "") => remove(this.#sorted, key, member),
    ZSCORE: (key, member = "") => this.#sorted.get(key)?.get(member)?.toString() ?? null,
    ZCARD: (key) => this.#sorted.get(key)?.size ?? 0,
    ZCOUNT: (key, from, to) => this.#between(key, from, to).length,
    ZRANGE: (key, from, to) => cut(this.#between(key, "-inf", "+inf"), from, to),
    ZRANGEBYSCORE: (key, from, to, _limit, first = "0", most2 = "-1") => this.#between(key, from, to).slice(
      Number(first),
      Number(most2) < 0 ? void 0 : Number(first) + Number(most2)
    ),
    PUBLISH: (channel, said) => this.#publish(channel, said ?? "")
  };
  get #collections() {
    return [this.#hashes, this.#sets, this.#sorted];
  }
  #string(key) {
    const held2 = this.#strings.get(key);
    return held2 && held2.endsAt > this.now ? held2.value : null;
  }
  #set(key, value, options) {
    if (options.includes("NX") && this.#string(key) !== null) return null;
    const px = options.indexOf("PX");
    const endsAt = px < 0 ? Infinity : this.now + Number(options[px + 1]);
    this.#strings.set(key, { value, endsAt });
    return "OK";
  }
  #expire(key, ms2) {
    const held2 = this.#strings.get(key);
    if (held2 && this.#string(key) !== null) held2.endsAt = this.now + ms2;
    return count(held2);
  }
  #forget(key) {
    const hadString = this.#strings.delete(key);
    return this.#collections.map((each) => each.delete(key)).includes(true) || hadString;
  }
  #increment(key, field, by) {
    const hash = held(this.#hashes, key, () => /* @__PURE__ */ new Map());
    const value = Number(hash.get(field) ?? 0) + by;
    hash.set(field, String(value));
    return value;
  }
  #add(key, member) {
    const set = held(this.#sets, key, () => /* @__PURE__ */ new Set());
    const isNew = !set.has(member);
    set.add(member);
    return count(isNew);
  }
  #pop(key, most2) {
    const popped = [...this.#sets.get(key) ?? []].slice(0, most2);
    for (const member of popped) remove(this.#sets, key, member);
    return popped;
  }
  #score(key, score, member) {
    const sorted = held(this.#sorted, key, () => /* @__PURE__ */ new Map());
    const isNew = !sorted.has(member);
    sorted.set(member, score);
    return count(isNew);
  }
  /** Members by score, then by name. */
  #between(key, from = "-inf", to = "+inf") {
    return [...this.#sorted.get(key) ?? []].filter(([, score]) => isAbove(score, from) && isAbove(-score, negated(to))).sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1)).map(([member]) => member);
  }
};
var count = (yes) => yes ? 1 : 0;
function held(values, key, make) {
  const known = values.get(key);
  if (known) return known;
  const made = make();
  values.set(key, made);
  return made;
}
function remove(from, key, member) {
  const collection = from.get(key);
  const had = collection?.delete(member);
  if (collection?.size === 0) from.delete(key);
  return count(had);
}
var cut = (members, from = "0", to = "-1") => members.slice(Number(from), Number(to) < 0 ? members.length + Number(to) + 1 : Number(to) + 1);
function isAbove(score, bound) {
  if (bound === "-inf") return true;
  return bound.startsWith("(") ? score > Number(bound.slice(1)) : score >= Number(bound);
}
function negated(bound) {
  if (bound === "+inf") return "-inf";
  return bound.startsWith("(") ? `(${-Number(bound.slice(1))}` : String(-Number(bound));
}

// server/live/testing/stand-in/lua.ts
import { LuaFactory } from "wasmoon";
var registry = -1001e3;
var types = { nil: 0, boolean: 1, number: 3, string: 4 };
var prelude = `
unpack = table.unpack
setmetatable(_G, { __newindex = function(_, name) error('a script sets the global ' .. name) end })
`;
var bufferBytes = 1 << 20;
var Lua = class _Lua {
  #lua;
  #state;
  #raw;
  #scripts = /* @__PURE__ */ new Map();
  #text;
  #length;
  #memory;
  #fault = null;
  constructor(engine, call) {
    this.#lua = engine.global.lua;
    this.#state = engine.global.address;
    this.#raw = this.#lua.module;
    this.#memory = Buffer.from(this.#raw.HEAPU8.buffer);
    this.#text = this.#raw._malloc(bufferBytes);
    this.#length = this.#raw._malloc(8);
    this.#offer(call);
    engine.doStringSync(prelude);
  }
  static async open(call) {
    return new _Lua(await new LuaFactory().createEngine({ injectObjects: false }), call);
  }
  /** Runs to the end, as nothing else runs in Redis meanwhile. */
  run(script, args) {
    const [lua, state] = [this.#lua, this.#state];
    lua.lua_checkstack(state, args.length + 16);
    lua.lua_rawgeti(state, registry, BigInt(this.#compiled(script)));
    for (const arg of args) this.#push(arg);
    const failed = lua.lua_pcallk(state, args.length, 1, 0, 0, null);
    const reply = failed ? null : this.#reply(-1);
    const fault = this.#fault ?? (failed ? new Error(this.#string(-1)) : null);
    lua.lua_settop(state, -2);
    this.#fault = null;
    if (fault) throw fault;
    return reply;
  }
  #compiled(script) {
    const known = this.#scripts.get(script);
    if (known !== void 0) return known;
    if (this.#lua.luaL_loadstring(this.#state, `local ARGV = { ... } ${script}`))
      throw new Error(this.#string(-1));
    const compiled = this.#lua.luaL_ref(this.#state, registry);
    this.#scripts.set(script, compiled);
    return compiled;
  }
  #offer(call) {
    const [lua, state] = [this.#lua, this.#state];
    const pointer = lua.module.addFunction(() => this.#call(call), "ii");
    lua.lua_createtable(state, 0, 1);
    lua.lua_pushcclosure(state, pointer, 0);
    lua.lua_setfield(state, -2, "call");
    lua.lua_setglobal(state, "redis");
  }
  #call(call) {
    const top = this.#lua.lua_gettop(this.#state);
    const args = [];
    for (let at = 2; at <= top; at += 1) args.push(this.#string(at));
    try {
      this.#pushReply(call(this.#string(1), args));
      return 1;
    } catch (error) {
      this.#fault = error;
      this.#push("failed");
      return this.#lua.lua_error(this.#state);
    }
  }
  #pushReply(reply) {
    const [lua, state] = [this.#lua, this.#state];
    if (reply === null) lua.lua_pushboolean(state, 0);
    else if (typeof reply === "string") this.#push(reply);
    else if (typeof reply === "number") lua.lua_pushinteger(state, BigInt(reply));
    else {
      lua.lua_createtable(state, reply.length, 0);
      reply.forEach((each, i) => {
        this.#pushReply(each);
        lua.lua_rawseti(state, -2, BigInt(i + 1));
      });
    }
  }
  /** As Redis answers its clients: false as nothing, numbers without their fraction, tables up to the first gap. */
  #reply(at) {
    const [lua, state] = [this.#lua, this.#state];
    const type = Number(lua.lua_type(state, at));
    if (type === types.string) return this.#string(at);
    if (type === types.number) return Math.trunc(lua.lua_tonumberx(state, at, null));
    if (type === types.boolean) return lua.lua_toboolean(state, at) ? 1 : null;
    if (type === types.nil) return null;
    const replies = [];
    for (let i = 1n; Number(lua.lua_rawgeti(state, at, i)) !== types.nil; i += 1n) {
      replies.push(this.#reply(-1));
      lua.lua_settop(state, -2);
    }
    lua.lua_settop(state, -2);
    return replies;
  }
  #push(text) {
    const bytes = this.#bytes.write(text, this.#text);
    this.#raw._lua_pushlstring(this.#state, this.#text, bytes);
  }
  #string(at) {
    const from = this.#raw._lua_tolstring(this.#state, at, this.#length);
    const memory = this.#bytes;
    return memory.toString("utf8", from, from + memory.readUInt32LE(this.#length));
  }
  /** The memory of Lua, which moves when it grows. */
  get #bytes() {
    if (this.#memory.buffer !== this.#raw.HEAPU8.buffer) this.#memory = Buffer.from(this.#raw.HEAPU8.buffer);
    return this.#memory;
  }
};

// server/live/testing/stand-in/stand-in-redis.ts
var StandInRedis = class _StandInRedis {
  #keyspace;
  #lua;
  #channels;
  #random = 0;
  constructor(keyspace, lua, channels) {
    this.#keyspace = keyspace;
    this.#lua = lua;
    this.#channels = channels;
  }
  static async start() {
    const channels = /* @__PURE__ */ new Map();
    const keyspace = new Keyspace((channel, said) => {
      const heard = channels.get(channel) ?? [];
      for (const connection of heard) connection.hear(channel, said);
      return channels.get(channel)?.size ?? 0;
    });
    const lua = await Lua.open((command, args) => keyspace.call(command, args));
    return new _StandInRedis(keyspace, lua, channels);
  }
  connect() {
    return new StandInConnection(this);
  }
  /** From here on answers take their time as `seed` says. */
  shuffle(seed2) {
    this.#random = seed2 | 0;
  }
  flushall() {
    this.#keyspace.clear();
  }
  call(command, ...args) {
    return this.#keyspace.call(command, args);
  }
  /** The first argument of every script is the time. */
  run(script, args) {
    this.#keyspace.now = Number(args[0]);
    return this.#lua.run(script, args);
  }
  subscribe(channel, connection) {
    const known = this.#channels.get(channel);
    if (known) known.add(connection);
    else this.#channels.set(channel, /* @__PURE__ */ new Set([connection]));
  }
  unsubscribe(channel, connection) {
    const known = this.#channels.get(channel);
    known?.delete(connection);
    if (known?.size === 0) this.#channels.delete(channel);
  }
  /** How many other turns go before this one: 0 to 3 (mulberry32). */
  turns() {
    this.#random = this.#random + 1831565813 | 0;
    let t = Math.imul(this.#random ^ this.#random >>> 15, 1 | this.#random);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return (t ^ t >>> 14) & 3;
  }
};
var StandInConnection = class extends EventEmitter2 {
  status = "wait";
  #redis;
  #channels = /* @__PURE__ */ new Set();
  #outgoing = Promise.resolve();
  #incoming = Promise.resolve();
  constructor(redis) {
    super();
    this.#redis = redis;
  }
  async connect() {
    await Promise.resolve();
    this.status = "ready";
    this.emit("ready");
  }
  disconnect() {
    void this.unsubscribe();
    this.status = "end";
    this.emit("close");
  }
  defineCommand(name, { lua }) {
    const run = (...args) => this.#exchange(() => this.#redis.run(lua, args.map(String)));
    Object.assign(this, { [name]: run });
  }
  subscribe(...channels) {
    return this.#exchange(() => {
      for (const channel of channels) this.#redis.subscribe(channel, this);
      for (const channel of channels) this.#channels.add(channel);
      return this.#channels.size;
    });
  }
  /** From all, where none is named. */
  unsubscribe(...channels) {
    return this.#exchange(() => {
      for (const channel of channels.length > 0 ? channels : [...this.#channels]) {
        this.#redis.unsubscribe(channel, this);
        this.#channels.delete(channel);
      }
      return this.#channels.size;
    });
  }
  ping() {
    return this.#exchange(() => "PONG");
  }
  /** What was published on a channel it follows. */
  hear(channel, said) {
    void this.#arriving(() => void this.emit("message", channel, said));
  }
  #exchange(act) {
    const sent = this.#outgoing.then(() => this.#wait());
    const replied = sent.then(act);
    this.#outgoing = replied.catch(() => void 0);
    return replied.then((reply) => this.#arriving(() => reply));
  }
  #arriving(arrive) {
    const arrived = this.#incoming.then(() => this.#wait()).then(arrive);
    this.#incoming = arrived.catch(() => void 0);
    return arrived;
  }
  async #wait() {
    for (let turns = this.#redis.turns(); turns > 0; turns -= 1) await Promise.resolve();
  }
};

// server/live/testing/venue.ts
async function standInVenue() {
  const redis = await StandInRedis.start();
  return {
    options: { url: "redis://stand-in", connect: () => redis.connect() },
    shuffle: (seed2) => redis.shuffle(seed2),
    flushall: async () => redis.flushall(),
    call: async (command, ...args) => redis.call(command, ...args),
    close: () => void 0
  };
}
async function loseOne(venue2, subject, what) {
  const nodes = await venue2.call("ZRANGE", keys.nodes, "0", "-1");
  for (const node of nodes.map((incarnation) => keys.node + incarnation)) {
    const [command, by] = what === "coming" ? ["SREM", "-1"] : ["SADD", "1"];
    if (Number(await venue2.call(command, node, subject)) === 0) continue;
    const left = Number(await venue2.call("HINCRBY", keys.online, subject, by));
    if (left === 0) await venue2.call("HDEL", keys.online, subject);
    return;
  }
}

// server/live/testing/world.ts
var mostProcesses = 5;
var World = class {
  #venue;
  #troupe;
  #jury;
  #witness = null;
  /** Until then nobody reaches Redis, or gets an answer. */
  #awayUntil = 0;
  #pausedUntil = 0;
  constructor(venue2, troupe, jury) {
    this.#venue = venue2;
    this.#troupe = troupe;
    this.#jury = jury;
  }
  /** The first of so many processes is the witness. There was none for `goneMs`. */
  async begin(processes, goneMs = Infinity) {
    this.#jury.truth.begin(goneMs);
    this.#witness = null;
    for (let i = 0; i < processes; i += 1) await this.#join();
  }
  /** One of those who run. */
  pick(on2) {
    const running = this.#troupe.living.filter((player) => player.isRunning && player !== this.#witness);
    return running[on2 % Math.max(1, running.length)];
  }
  async befall(step2) {
    switch (step2.do) {
      case "join":
        if (this.#troupe.living.length < mostProcesses) await this.#join();
        return;
      case "resume":
        await this.resumeOne();
        return;
      case "flushall":
        await this.#loseEverything(0);
        return this.#troupe.pass(1);
      case "away":
        return this.#away(step2);
      case "pause":
        return this.#pause(step2.ms);
      case "reboot":
        return this.#reboot(step2.ms);
    }
  }
  /** The process that has stalled longest goes on; false where none has. */
  async resumeOne() {
    const player = this.#troupe.living.find(({ isRunning }) => !isRunning);
    if (!player) return false;
    this.#jury.truth.resume(player);
    await this.#troupe.resume(player);
    return true;
  }
  /** SIGTERM: what cannot be said in order by then is not said. */
  async close(player) {
    const { truth } = this.#jury;
    const wasSound = truth.isSound(player);
    let isClosed = false;
    truth.stop(player);
    void player.live.close().then(() => isClosed = true);
    await this.#troupe.settle();
    player.kill();
    if (isClosed && wasSound) truth.closed(player);
  }
  async #join() {
    const { now } = this.#troupe;
    const player = await this.#troupe.join((joining) => {
      for (const wire of joining.wires) {
        if (now < this.#awayUntil) wire.cut(this.#awayUntil - now);
        if (now < this.#pausedUntil) this.#troupe.world.after(this.#pausedUntil - now, wire.holdOut());
      }
      const lateMs = Math.max(this.#awayUntil, this.#pausedUntil) - now;
      if (lateMs > 0) this.#jury.truth.outage(joining, lateMs, 0);
    });
    this.#witness ??= player;
  }
  async #loseEverything(afterMs) {
    await this.#venue.flushall();
    this.#jury.forget();
    this.#jury.truth.loss(afterMs);
  }
  async #away({ ms: ms2, apartMs, lost, who: who2 }) {
    const { truth } = this.#jury;
    const subject = subjects[who2];
    if (lost === "all") await this.#loseEverything(ms2);
    else if (lost !== "nothing" && subject) {
      await loseOne(this.#venue, subject, lost);
      this.#jury.forget();
      truth.miscount(subject, ms2);
    }
    this.#awayUntil = Math.max(this.#awayUntil, this.#troupe.now + ms2);
    this.#troupe.living.forEach((player, i) => {
      truth.outage(player, ms2, i * apartMs);
      for (const wire of player.wires) wire.cut(ms2 + i * apartMs);
    });
  }
  #pause(ms2) {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#troupe.now + ms2);
    for (const player of this.#troupe.living) {
      this.#jury.truth.outage(player, ms2, 0);
      for (const wire of player.wires) this.#troupe.world.after(ms2, wire.holdOut());
    }
  }
  async #reboot(ms2) {
    for (const player of this.#troupe.living) player.kill();
    await this.#troupe.pass(ms2);
    await this.begin(2, ms2);
  }
};

// server/live/testing/rehearsal.ts
async function rehearse(venue2, { steps, shuffle }) {
  await venue2.flushall();
  venue2.shuffle(shuffle);
  const rehearsal = new Rehearsal(venue2);
  try {
    await rehearsal.play(steps);
  } finally {
    await rehearsal.end();
  }
}
var Rehearsal = class {
  #venue;
  #troupe;
  #jury;
  #world;
  constructor(venue2) {
    this.#venue = venue2;
    const options = { ...venue2.options, graceMs: timings.graceMs, mostPerFlush: 2, mostPerClaim: 1 };
    this.#troupe = new Troupe(options, subjects, {
      done: (player, script, reply) => this.#jury.done(player, script, reply),
      troubled: (player, ms2) => this.#jury.truth.trouble(player, ms2, false),
      repeats: (player, said) => this.#jury.repeats(player, said),
      died: (player) => this.#jury.truth.stop(player)
    });
    this.#jury = new Jury(this.#troupe);
    this.#world = new World(venue2, this.#troupe, this.#jury);
    this.#troupe.settled = () => this.#jury.check();
  }
  async play(steps) {
    await this.#world.begin(3);
    for (const step2 of steps) {
      await this.#do(step2);
      await this.#troupe.settle();
    }
    await this.#rest();
    await this.#jury.checkRest(this.#venue);
  }
  async end() {
    this.#troupe.settled = () => void 0;
    await this.#troupe[Symbol.asyncDispose]();
  }
  async #rest() {
    while (await this.#world.resumeOne()) ;
    for (let leftMs; (leftMs = this.#jury.truth.restFrom - this.#troupe.now) > 0; )
      await this.#troupe.pass(leftMs);
    for (const { wires } of this.#troupe.living) for (const wire of wires) wire.forgive();
  }
  async #do(step2) {
    switch (step2.do) {
      case "pass":
        return this.#troupe.pass(step2.ms);
      case "arrive":
      case "leave":
      case "move":
      case "learn":
        return this.#happen(step2);
      case "fate":
      case "mishear":
      case "slow":
      case "cut":
      case "stall":
      case "kill":
      case "close": {
        const player = this.#world.pick(step2.on);
        if (!player) return;
        return step2.do === "close" ? this.#world.close(player) : befall(player, step2, this.#jury.truth);
      }
      default:
        return this.#world.befall(step2);
    }
  }
  #happen(step2) {
    const [player, subject] = [this.#world.pick(step2.on), subjects[step2.who]];
    if (!player || !subject) return;
    const { truth } = this.#jury;
    if (step2.do === "learn") {
      const id = sessions[step2.who];
      if (!id) return;
      truth.learn(player, subject, step2.seq);
      return player.live.learn([facts(id, step2.seq)]);
    }
    const tab2 = String(step2.tab);
    if (step2.do !== "arrive") {
      truth.leave(player, subject, tab2);
      player.live.leave(subject, tab2);
    }
    if (step2.do === "leave") return;
    const goal = step2.do === "move" ? this.#world.pick(step2.to) ?? player : player;
    truth.arrive(goal, subject, tab2);
    goal.live.arrive(subject, tab2);
  }
};

// scratch.ts
var venue = await standInVenue();
var runs = Number(process.argv[2] ?? 100);
var seed = Number(process.argv[3] ?? 1);
var path = process.argv[4];
var current;
var n = 0;
var began = process.cpuUsage();
var result = await fc2.check(fc2.asyncProperty(schedule, async (s) => {
  current = s;
  const hung = setTimeout(() => {
    console.log("HUNG", JSON.stringify(s));
    process.exit(1);
  }, 4e3);
  await rehearse(venue, s).finally(() => clearTimeout(hung));
  if (++n % 50 === 0) await new Promise(setImmediate);
}), { numRuns: runs, seed, ...path ? { path } : {}, ...process.env.NOSHRINK ? { endOnFailure: true } : {}, interruptAfterTimeLimit: 6e4 });
var used = process.cpuUsage(began);
console.log(result.failed, result.numRuns, "runs", ((used.user + used.system) / 1e3 / result.numRuns).toFixed(2), "ms cpu each");
if (result.failed) {
  console.log("seed", result.seed, "path", result.counterexamplePath, "shrinks", result.numShrinks);
  console.log(JSON.stringify(result.counterexample[0].steps).replaceAll("},{", "},\n{"));
  console.log("shuffle", result.counterexample[0].shuffle);
  console.log(result.errorInstance?.stack?.split("\n").slice(0, 6).join("\n"));
}
//# sourceMappingURL=scratch.mjs.map
