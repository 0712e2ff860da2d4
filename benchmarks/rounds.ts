// Rounds are interleaved, so that another load on the machine meets all that is compared; a figure is the median of the rounds,
// and a ratio the median of the rounds' ratios.

export type Rounds<Figure = number> = Map<string, Figure[]>

/** Runs all of `names` in each round, in another order each time. The first `warmUp` rounds are for the compiler. */
export async function interleaved<Figure>(names: readonly string[], rounds: number, warmUp: number, run: (name: string) => Promise<Figure>): Promise<Rounds<Figure>> {
  const figures: Rounds<Figure> = new Map(names.map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (let index = 0; index < names.length; index++) {
      const name = names[(index + round + warmUp) % names.length]!
      const figure = await run(name)
      if (round >= 0) figures.get(name)!.push(figure)
    }
  }
  return figures
}

/** What `name` has for each of `to`, round by round. */
export function ratio(rounds: Rounds, name: string, to: string): number {
  return median(rounds.get(name)!.map((figure, round) => figure / rounds.get(to)![round]!))
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
}

/** CPU of this process while `run` runs, in µs. */
export async function cpuOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
