// What the compiler has to refuse of the subpaths, beside what it has to take without a cast.
import { createClient, type Schemas } from '@bigmodel-kit/client'
import { History } from '@bigmodel-kit/client/history'
import { parse } from '@bigmodel-kit/client/json'
import { chatCompletionsCreate, createTransport, embeddingsCreate } from '@bigmodel-kit/client/operations'
import { paginate } from '@bigmodel-kit/client/pages'
import { createTasks } from '@bigmodel-kit/client/tasks'
import { run, runStream, tool } from '@bigmodel-kit/client/tools'
import { CITY } from '../suite/schema.ts'

const client = createClient({ apiKey: 'a.b' })
const { create } = client.chat.completions
const messages: Schemas['ChatMessage'][] = [{ role: 'user', content: '你好' }]

// pages
for await (const { id } of paginate(client.files.list, { purpose: 'batch', limit: 10 })) id satisfies string | undefined
for await (const base of paginate(client.knowledge.list)) {
  // @ts-expect-error -- a member that no item has
  void base.nme
}
// @ts-expect-error -- the list requires its query
void paginate(client.files.list)
// @ts-expect-error -- a parameter of another type
void paginate(client.files.list, { purpose: 'batch', limit: '10' })
// @ts-expect-error -- an option that does not exist
void paginate(client.files.list, { purpose: 'batch' }, { timout: 1000 })
// @ts-expect-error -- no list
void paginate(client.embeddings.create)

// tasks
const tasks = createTasks(client.asyncResults.retrieve)
const task = await tasks.wait('1', { interval: 1000, onUpdate: ({ task_status: state }) => state satisfies string | undefined })
task.task_status satisfies string | undefined
// @ts-expect-error -- no id
void tasks.wait()
// @ts-expect-error -- an option that does not exist
void tasks.wait('1', { intervall: 1000 })
// @ts-expect-error -- a text for a time
void tasks.wait('1', { deadline: '10 min' })
// @ts-expect-error -- a member that no task has
void tasks.wait('1', { onUpdate: (update) => update.taskStatus })
// @ts-expect-error -- an operation that asks for no task
void createTasks(client.chat.completions.create)

// tools
const parameters = { type: 'object' }
const weather = tool({ name: 'weather', description: 'The weather', parameters, schema: CITY, execute: ({ city }) => city satisfies string })
const { message } = await run(create, { model: 'glm-4.7', messages, tools: [weather], maxRounds: 2 })
message.content satisfies unknown
// @ts-expect-error -- an argument of another type
tool({ name: 'weather', description: 'The weather', parameters, schema: CITY, execute: ({ city }) => city satisfies number })
// @ts-expect-error -- a function of other arguments
tool({ name: 'weather', description: 'The weather', parameters, schema: CITY, execute: (input: { town: string }) => input.town })
// @ts-expect-error -- an argument that the schema does not have
tool({ name: 'weather', description: 'The weather', parameters, schema: CITY, execute: ({ town }) => town })
// @ts-expect-error -- no function
tool({ name: 'weather', description: 'The weather', parameters, schema: CITY })
// @ts-expect-error -- no schema
tool({ name: 'weather', description: 'The weather', parameters, execute: () => '' })
// @ts-expect-error -- an option that does not exist
tool({ name: 'weather', describe: '', description: 'The weather', parameters, schema: CITY, execute: () => '' })
// @ts-expect-error -- a schema that is none
tool({ name: 'weather', description: 'The weather', parameters, schema: { parse: () => '' }, execute: () => '' })
// @ts-expect-error -- no tools
void run(create, { model: 'glm-4.7', messages })
// @ts-expect-error -- a tool in the form of a request
void run(create, { model: 'glm-4.7', messages, tools: [{ type: 'function', function: { name: 'weather', parameters } }] })
// @ts-expect-error -- a word that says nothing
void run(create, { model: 'glm-4.7', messages, tools: [weather], onToolError: 'ignore' })
// @ts-expect-error -- an option that does not exist
void run(create, { model: 'glm-4.7', messages, tools: [weather] }, { retries: 1 })
for await (const event of runStream(create, { model: 'glm-4.7', messages, tools: [weather] })) {
  if (event.type === 'text') event.text satisfies string
  // @ts-expect-error -- an event that does not exist
  if (event.type === 'texts') break
  // @ts-expect-error -- what only some events have
  void event.call
}

// json
const { data, reply } = await parse(create, { model: 'glm-4.7', messages, schema: CITY, repairs: 1 })
data satisfies { city: string }
reply.choices satisfies readonly unknown[]
// @ts-expect-error -- the output of the schema has another type
data satisfies { city: number }
// @ts-expect-error -- a member that the output does not have
void data.town
// @ts-expect-error -- no schema
void parse(create, { model: 'glm-4.7', messages })
// @ts-expect-error -- no messages
void parse(create, { model: 'glm-4.7', schema: CITY })
// @ts-expect-error -- a text for a number
void parse(create, { model: 'glm-4.7', messages, schema: CITY, repairs: 'once' })
// @ts-expect-error -- an option that does not exist
void parse(create, { model: 'glm-4.7', messages, schema: CITY }, { retries: 1 })

// history
const history = new History({ messages, budget: 4000 }).add('你好').add(reply).add(reply.choices[0]!.message)
history.add(await (await create({ model: 'glm-4.7', messages: history.toMessages(), stream: true })).finalMessage())
messages.push(message)
messages.push(await (await create({ model: 'glm-4.7', messages, stream: true })).finalMessage())
// @ts-expect-error -- an option that does not exist
void new History({ tokens: 4000 })
// @ts-expect-error -- a text for a number
void new History({ budget: '4000' })
// @ts-expect-error -- a message without a role
history.add({ content: '你好' })
// @ts-expect-error -- tokens are a number
void new History({ count: ({ role }) => role })

// operations
const transport = createTransport({ apiKey: 'a.b' })
const { data: vectors } = await embeddingsCreate(transport)({ model: 'embedding-3', input: '你好' })
vectors satisfies readonly unknown[]
void parse(chatCompletionsCreate(transport), { model: 'glm-4.7', messages, schema: CITY })
// @ts-expect-error -- no input
void embeddingsCreate(transport)({ model: 'embedding-3' })
// @ts-expect-error -- a client is no transport
void embeddingsCreate(client)
// @ts-expect-error -- the name of a scheme: a single operation takes the scheme itself
createTransport({ apiKey: 'a.b', auth: 'jwt' })
// @ts-expect-error -- an option that does not exist
createTransport({ apikey: 'a.b' })
