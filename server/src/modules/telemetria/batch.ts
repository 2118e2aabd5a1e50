/** Something that waits for a commit: its promise settles when the batch it went into did. */
export interface Pending<Job> {
  job: Job;
  resolve(): void;
  reject(error: Error): void;
}

export interface BatcherOptions<Job> {
  /** Batches written at a time. Jobs of one key share a shard, so they are settled in the order they came. */
  shards: number;
  /** How long the first job of a batch waits for company. Longer gains nothing (measured), shorter costs commits. */
  windowMs: number;
  /** A batch is closed when it weighs this much. */
  maxWeight: number;
  weigh(job: Job): number;
  /** Settles each of the jobs, one way or the other. */
  write(batch: Pending<Job>[]): Promise<void>;
}

export interface Batcher<Job> {
  /** Resolves when the job is committed. */
  add(key: string, job: Job): Promise<void>;
  /** Resolves when nothing is waiting any more. */
  drain(): Promise<void>;
  waiting(): number;
}

interface Shard<Job> {
  queue: Pending<Job>[];
  weight: number;
  timer: NodeJS.Timeout | undefined;
  writing: Promise<void> | undefined;
}

/** Group commit: while a batch is being written the next one fills, and goes as soon as the first is done. */
export function createBatcher<Job>(options: BatcherOptions<Job>): Batcher<Job> {
  const shards: Shard<Job>[] = Array.from({ length: options.shards }, () => ({ queue: [], weight: 0, timer: undefined, writing: undefined }));

  const flush = (shard: Shard<Job>): void => {
    clearTimeout(shard.timer);
    shard.timer = undefined;
    if (shard.writing || shard.queue.length === 0) return;
    shard.writing = options.write(takeBatch(shard, options)).finally(() => {
      shard.writing = undefined;
      flush(shard);
    });
  };

  return {
    add: (key, job) =>
      new Promise((resolve, reject) => {
        const shard = shards[hash(key) % shards.length]!;
        shard.queue.push({ job, resolve, reject });
        shard.weight += options.weigh(job);
        if (shard.writing) return;
        if (shard.weight >= options.maxWeight) flush(shard);
        else shard.timer ??= setTimeout(() => flush(shard), options.windowMs);
      }),
    drain: async () => {
      for (const shard of shards) {
        while (shard.writing || shard.queue.length > 0) {
          flush(shard);
          await shard.writing;
        }
      }
    },
    waiting: () => shards.reduce((total, shard) => total + shard.queue.length, 0),
  };
}

/** Whole jobs up to the limit, at least one. */
function takeBatch<Job>(shard: Shard<Job>, options: BatcherOptions<Job>): Pending<Job>[] {
  let weight = 0;
  let count = 0;
  for (const { job } of shard.queue) {
    const next = weight + options.weigh(job);
    if (count > 0 && next > options.maxWeight) break;
    weight = next;
    count += 1;
  }
  shard.weight -= weight;
  return shard.queue.splice(0, count);
}

/** FNV-1a, 32 bits: spreads MACs of one maker, which differ in their last digits only. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) value = Math.imul(value ^ key.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
