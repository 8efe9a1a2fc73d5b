import { cpuSeconds, machineCpuSeconds, postgresCpuSeconds } from '../measure/processes.ts'
import type { Services } from '../world/services.ts'

/** CPU in seconds that this work took of each, how long it took, and the cores that were busy with anything else. */
export async function usage(services: Services, pids: readonly number[], work: () => Promise<void>) {
  const read = async () => ({
    server: pids.reduce((all, pid) => all + cpuSeconds(pid), 0),
    redis: (await services.redisCpuMs()) / 1_000,
    postgres: await postgresCpuSeconds(services),
    load: cpuSeconds(process.pid),
    all: machineCpuSeconds(),
  })
  const [before, began] = [await read(), performance.now()]
  await work()
  const [seconds, after] = [(performance.now() - began) / 1_000, await read()]
  const cpu = {
    server: after.server - before.server,
    redis: after.redis - before.redis,
    postgres: after.postgres - before.postgres,
  }
  const own = cpu.server + cpu.redis + cpu.postgres + after.load - before.load
  return { seconds, cpu, others: (after.all - before.all - own) / seconds }
}
