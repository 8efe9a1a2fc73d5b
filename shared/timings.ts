/** Every duration that both sides or several modules must agree on, in milliseconds. */
export const timings = {
  /** A customer without a connection stays online this long, so that a reload does not flicker. */
  graceMs: 5_000,
  /** The server's ping and how long it waits for the answer: together they bound a silent loss. */
  pingIntervalMs: 5_000,
  pingTimeoutMs: 3_000,
  /** Changes to presence are gathered this long and written at once. */
  presenceWindowMs: 10,
  /** Rows to one console are gathered this long and sent as one event. */
  rowsWindowMs: 10,
  /** A process incarnation's lease on its subjects, and how often it is renewed. */
  leaseMs: 6_000,
  renewMs: 2_000,
  /** Without a successful renewal for this long, presence is unknown. */
  unknownAfterMs: 4_000,
  /** After live state began anew, absence means nothing for this long. */
  settlingMs: 4_000,
  /** Where a start remembers nobody, absence means nothing for the grace and this. */
  comebackMs: 5_000,
  /** What was committed and not published is published again after this long. */
  relayMs: 1_000,
  /** What has been told everywhere is gathered for so long before it is struck; well below `relayMs`. */
  strikeMs: 100,
  /** Rights and settings are read anew this often: what changed anywhere holds within it. */
  rightsMs: 1_000,
  /** A board is told this often that it has other members. */
  boardMs: 1_000,
  /** That somebody types is told this often at most: a page says so every two seconds, and anew after a message. */
  typingMs: 500,
  /** Messages wait no longer for those that are being written before them: a connection may hang. */
  writingMs: 1_000,
  /** Consoles hear of unread messages this often at most. */
  unreadMs: 500,
  /** A file of which nothing has come for so long is not being sent now: it may give way to another. */
  beingSentMs: 60_000,
  /** What has come due is looked for this often: ends and reminders, and requests that somebody waits for. */
  sweepMs: 5_000,
  transfersMs: 1_000,
  /** What is not kept any longer is looked for this often. */
  erasureMs: 15 * 60_000,
  /** The owner is warned this long before a session ends by itself; what ends soon is looked for this often. */
  warnBeforeEndMs: 2 * 60_000,
  endingsMs: 2_000,
  /** A login renews its sliding life at most this often. */
  loginRenewMs: 60 * 60_000,
  /** What an identity provider says of itself is read anew after this long; it answers within that. */
  providerMs: 60 * 60_000,
  providerAnswersMs: 10_000,
  /** From leaving for the identity provider until coming back. */
  signOnMs: 10 * 60_000,
  /** A client that lost its connection tries again within this. */
  reconnectMinMs: 250,
  reconnectMaxMs: 2_000,
  /** How long a process may take to close in order. */
  shutdownMs: 10_000,
} as const
