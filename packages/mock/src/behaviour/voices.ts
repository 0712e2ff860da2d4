import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { isSuccess } from '../core/compile.ts'
import { collection, documentedValue, onceCreated, onCreated, refuseUnknown, type Kept } from './collection.ts'
import { isDocumentedId } from './documented-ids.ts'
import { FILES, keepFile, type KeptFile } from './files.ts'
import { newDigits } from './progress.ts'
import { refuseRequestId } from './request-id.ts'

/** A cloned voice; its `id` is the `voice` of the API. */
interface KeptVoice extends Kept {
  voice_name: string
  createdAt: number
}

const VOICES = 'voice'

export const voices: Readonly<Record<string, Behaviour>> = {
  'voices.clone': {
    async answer(exchange) {
      const { voice_name, request_id = crypto.randomUUID() } = exchange.body as { voice_name: string; request_id?: string }
      const refused = (await refuseRequestId(exchange)) ?? (await refuseClone(exchange))
      if (refused) return refused
      const now = exchange.settings.clock.now()
      const { id: voice } = await collection<KeptVoice>(exchange, VOICES).put({ id: `voice_clone_${timeOf(now).replace(/\D/g, '').replace(/^(\d{8})/, '$1_')}_${newDigits(3)}`, voice_name, createdAt: now })
      const sample = await keepSample(exchange)
      return jsonAnswer(200, { ...documentedValue(exchange), voice, file_id: sample.id, request_id })
    },
  },
  'voices.list': {
    answer: onceCreated<KeptVoice>(VOICES, (records, exchange) => {
      const { voice_list: documented = [] } = documentedValue(exchange) as { voice_list?: { voice_name: string; voice_type: string }[] }
      // the vendor's Python SDK sends an empty text for what its caller has left out
      const [type, name] = [exchange.query.get('voiceType'), exchange.query.get('voiceName')]
      const all = [...records.map(showVoice), ...documented.filter(({ voice_type }) => voice_type === 'OFFICIAL')]
      return jsonAnswer(200, { voice_list: all.filter((voice) => (!type || voice.voice_type === type) && voice.voice_name.includes(name ?? '')) })
    }),
  },
  'voices.delete': {
    answer: onCreated<KeptVoice>(VOICES, { in: 'body', name: 'voice' }, async (record, exchange) => {
      await collection<KeptVoice>(exchange, VOICES).delete(record.id)
      return jsonAnswer(200, { ...documentedValue(exchange), voice: record.id, update_time: timeOf(exchange.settings.clock.now()) })
    }),
  },
}

async function refuseClone(exchange: Exchange): Promise<Answer | undefined> {
  const { body, compiled, complain } = exchange
  const { file_id: fileId, voice_name: name } = body as { file_id: string; voice_name: string }
  const file = await collection<KeptFile>(exchange, FILES).get(fileId)
  if (!file && !isDocumentedId(compiled, fileId)) return refuseUnknown(exchange, FILES, 'file_id', fileId)
  if (file && file.purpose !== 'voice-clone-input') return complain({ code: '1214', values: { field: 'file_id' }, hint: `The recording was uploaded for ${file.purpose}; upload it with the purpose voice-clone-input.` })
  // the recording of the examples may be tried again and again
  if (!file) return undefined
  const isTaken = (await collection<KeptVoice>(exchange, VOICES).list()).some(({ voice_name }) => voice_name === name)
  return isTaken ? complain({ code: '1214', values: { field: 'voice_name' }, hint: `There is a voice of the name ${JSON.stringify(name)} already; names are unique in an account.` }) : undefined
}

/** The sample that a new voice reads: the documented speech. */
async function keepSample(exchange: Exchange): Promise<KeptFile> {
  const { compiled, settings } = exchange
  const responses = compiled.operations.find(({ id }) => id === 'audio.speech.create')?.responses.filter(({ status }) => isSuccess(status)) ?? []
  const bytes = responses.flatMap(({ media }) => media.filter(({ type }) => type === 'audio/wav').flatMap(({ examples }) => examples))[0]?.bytes ?? new Uint8Array()
  const upload = settings.uploads.open()
  await upload.write(bytes)
  await upload.end()
  return keepFile(exchange, { upload: upload.id, bytes: bytes.length, purpose: 'voice-clone-output', fileName: 'voice.wav' })
}

function showVoice({ id, voice_name, createdAt }: KeptVoice): { voice: string; voice_name: string; voice_type: string; download_url: string; create_time: string } {
  return { voice: id, voice_name, voice_type: 'PRIVATE', download_url: `https://example.com/${id}.mp3`, create_time: timeOf(createdAt) }
}

/** A time as the API writes that of voices: `2026-07-11 14:30:52`. */
function timeOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace('T', ' ')
}
