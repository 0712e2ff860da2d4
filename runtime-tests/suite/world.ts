/** What a test knows of its surroundings. */
export interface World {
  /** The base URL of the packed mock. */
  mock: string
  /** A server that gives these answers, one to each request; the last one again to every further request. */
  farSide(...answers: Answer[]): Promise<FarSide>
}

/** What a server sends, as data, because the server runs in another process. */
export interface Answer {
  /** 200; 0 sends nothing. */
  status?: number
  headers?: Record<string, string>
  /** Each is flushed on its own; a gate waits until the test opens it. */
  pieces?: (string | { base64: string } | { gate: string })[]
  /** `close` ends the answer, `break` the connection, `hold` keeps both open. */
  end?: 'close' | 'break' | 'hold'
}

/** A request as the server saw it. */
export interface Seen {
  method: string
  url: string
  headers: Record<string, string>
  /** Base64. */
  body: string
}

export interface FarSide {
  /** A base URL for a client. */
  url: string
  seen(): Promise<Seen[]>
  open(gate: string): Promise<void>
  /** Settles when the request of this index has arrived. */
  arrived(index: number): Promise<void>
  /** Settles when the connection of the request of this index is closed. */
  closed(index: number): Promise<void>
}

export type Test = (world: World) => Promise<void>
export type Tests = Readonly<Record<string, Test>>

/** A test for each row: the name is the beginning of its name, and the row's the end. */
export function each<Row>(name: string, rows: Readonly<Record<string, Row>>, test: (row: Row, world: World) => Promise<void>): Tests {
  return Object.fromEntries(Object.entries(rows).map(([row, value]) => [`${name}: ${row}`, (world: World) => test(value, world)]))
}

export function connect(origin: string, mock: string): World {
  const control = async (path: string, init?: RequestInit) => (await fetch(`${origin}/${path}`, init)).json() as Promise<unknown>
  return {
    mock,
    async farSide(...answers) {
      const id = String(await control('scripts', { method: 'POST', body: JSON.stringify(answers) }))
      return {
        url: `${origin}/play/${id}/api`,
        seen: () => control(`control/${id}/seen`) as Promise<Seen[]>,
        open: async (gate) => void (await control(`control/${id}/gates/${gate}`)),
        arrived: async (index) => void (await control(`control/${id}/arrived/${index}`)),
        closed: async (index) => void (await control(`control/${id}/closed/${index}`)),
      }
    },
  }
}
