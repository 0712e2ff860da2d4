// What the compiler has to refuse: types that had become `any` would let it pass.
import { createClient } from '@bigmodel-kit/client'

const client = createClient({ apiKey: 'a.b' })
const messages = [{ role: 'user' as const, content: '你好' }]

// @ts-expect-error -- an option that does not exist
createClient({ apikey: 'a.b' })
// @ts-expect-error -- no messages
void client.chat.completions.create({ model: 'glm-4.7' })
// @ts-expect-error -- a number for a text
void client.chat.completions.create({ model: 4.7, messages })
// @ts-expect-error -- a role of another type
void client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 1, content: '你好' }] })
// @ts-expect-error -- no operation
void client.chat.completions.retrieve('1')
// @ts-expect-error -- no path parameter
void client.asyncResults.retrieve()
// @ts-expect-error -- a form that a file does not have
void client.files.content('1', { as: 'text' })

const reply = await client.chat.completions.create({ model: 'glm-4.7', messages })
// @ts-expect-error -- an answer is no stream
void reply[Symbol.asyncIterator]
// @ts-expect-error -- a member that no reply has
void reply.choice
const stream = await client.chat.completions.create({ model: 'glm-4.7', messages, stream: true })
// @ts-expect-error -- a stream is no answer
void stream.choices

const result = await client.chat.completions.create({ model: 'glm-4.7', messages }).safe()
// @ts-expect-error -- whether there is data is not known yet
void result.data
