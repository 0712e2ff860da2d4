import type { Kind } from '../src/drift/index.ts'

/** What the report has to say of a case. */
export interface Listed {
  /** `unexplained`, unless a correction of ours restates what the vendor has added or repaired since. Absent: either. */
  in?: 'unexplained' | 'explained'
  /** Absent where it depends on how our document keeps the older form. */
  kind?: Kind
  /** Pointer in the vendor's document, or an operation's id. */
  at: string
  subject?: string
}

/**
 * The cases that the document of 2025-07-23 contains, by their number in the list of cases. It contains a case where it
 * says something else about the API than our document does.
 */
export const CONTAINED: Record<string, { what: string; listed: Listed[] }> = {
  D01: { what: 'no conversations with agents', listed: gone('agents.conversations.retrieve') },
  D02: {
    what: 'the images of a document at another path',
    listed: [...gone('documents.images'), { in: 'unexplained', kind: 'operation-added', at: '#/paths/~1document~1slice~1image_list~1{id}/post' }],
  },
  D03: { what: 'no asynchronous chat', listed: gone('chat.asyncCompletions.create') },
  D04: { what: 'no asynchronous images', listed: gone('images.asyncGenerations.create') },
  D05: { what: 'no voices', listed: gone('voices.clone', 'voices.delete', 'voices.list') },
  D06: {
    what: 'no moderation, tokenizer, layout, reader, OCR and file parser',
    listed: gone('moderations.create', 'tokenizer.create', 'layoutParsing.create', 'webReader.create', 'ocr.create', 'fileParser.create', 'fileParser.retrieve', 'fileParser.createSync'),
  },
  D11: { what: 'no search in knowledge bases', listed: gone('knowledge.search', 'zrag.chat.create', 'zrag.retrieval.search') },
  D12: {
    what: 'applications are not deprecated yet',
    listed: [
      'applications.variables.list',
      'applications.files.upload',
      'applications.files.status',
      'applications.conversations.create',
      'applications.invoke',
      'applications.slices.list',
      'applications.history.retrieve',
    ].map((at) => ({ in: 'unexplained', kind: 'deprecation-changed', at })),
  },
  D15: { what: 'a header for the language', listed: [{ in: 'unexplained', kind: 'required-parameter-added', at: '#/components/parameters/AcceptLanguage', subject: 'header accept-language' }] },
  D16: { what: 'an upload takes several files', listed: [schema('type-changed', 'DocumentUploadRequest/properties/files/type')] },
  D18: { what: 'agents are a closed list or any text', listed: [schema('composition-changed', 'AgentRequest/properties/agent_id')] },
  D19: { what: 'an agent for whole documents', listed: [schema('composition-changed', 'AgentRequest/properties/agent_id')] },
  D20: { what: 'agents take no system message', listed: [schema('value-removed', 'AgentRequest/properties/messages/items/properties/role', 'system')] },
  D21: { what: 'content of agents is a list only', listed: [schema('composition-changed', 'AgentRequest/properties/messages/items/properties/content')] },
  D22: {
    what: 'other variables of agents',
    listed: [
      schema('branch-added', 'AgentRequest/properties/custom_variables/anyOf/1', 'DocumentTranslationAgentCustomVariables'),
      schema('component-unknown', 'DocumentTranslationAgentCustomVariables'),
    ],
  },
  D24: { what: 'other chat models', listed: [schema('values-closed', 'ChatCompletionRequest/properties/model')] },
  D25: { what: 'ten messages at most', listed: [schema('limit-tightened', 'ChatCompletionRequest/properties/messages/maxItems')] },
  D26: {
    what: 'fewer tokens',
    listed: [schema('default-changed', 'ChatCompletionRequest/properties/max_tokens/default'), restated('limit-tightened', 'ChatCompletionRequest/properties/max_tokens/maximum')],
  },
  D27: {
    what: 'other sampling defaults',
    listed: [schema('default-changed', 'ChatCompletionRequest/properties/temperature/default'), schema('default-changed', 'ChatCompletionRequest/properties/top_p/default')],
  },
  D29: { what: 'no thinking', listed: [restated('member-removed', 'ChatCompletionRequest/properties/thinking')] },
  D30: { what: 'tool calls are not streamed', listed: [restated('member-removed', 'ChatCompletionRequest/properties/tool_stream')] },
  D31: { what: 'no reasoning effort', listed: [restated('member-removed', 'ChatCompletionRequest/properties/reasoning_effort')] },
  D32: { what: 'tools can be chosen', listed: [schema('composition-changed', 'ChatCompletionRequest/properties/tool_choice')] },
  D33: { what: 'one stop word', listed: [restated('limit-tightened', 'ChatCompletionRequest/properties/stop/maxItems')] },
  D34: {
    what: 'no MCP tools',
    listed: [restated('composition-changed', 'ChatCompletionRequest/properties/tools'), schema('member-removed', 'ChatCompletionResponseMessageToolCall/properties/mcp')],
  },
  D36: {
    what: 'ids of requests of any length',
    listed: [
      restated('limit-loosened', 'ChatCompletionRequest/properties/request_id/maxLength'),
      ...['WebSearchRequest', 'RerankRequest', 'AudioTranscriptionRequest'].flatMap((name) => [
        schema('limit-loosened', `${name}/properties/request_id/minLength`),
        schema('limit-loosened', `${name}/properties/request_id/maxLength`),
      ]),
    ],
  },
  D37: { what: 'other search engines', listed: [{ at: '#/components/schemas/WebSearchObject/properties/search_engine' }] },
  D39: {
    what: 'embeddings of any model and length, encoded as one likes',
    listed: [
      schema('member-added', 'EmbeddingCreateRequest/properties/encoding_format'),
      schema('member-added', 'EmbeddingCreateRequest/properties/user'),
      schema('values-opened', 'EmbeddingCreateRequest/properties/dimensions'),
      schema('values-unlisted', 'EmbeddingCreateRequest/properties/model'),
    ],
  },
  D40: {
    what: 'another model of speech with one voice',
    listed: [
      schema('known-value-removed', 'AudioSpeechRequest/properties/model', 'glm-tts'),
      ...['chuichui', 'xiaochen', 'jam', 'kazi', 'douji', 'luodo'].map((voice) => schema('known-value-removed', 'AudioSpeechRequest/properties/voice', voice)),
      schema('default-changed', 'AudioSpeechRequest/properties/response_format/default'),
      schema('limit-loosened', 'AudioSpeechRequest/properties/input/maxLength'),
      schema('member-removed', 'AudioSpeechRequest/properties/stream'),
      schema('member-removed', 'AudioSpeechRequest/properties/watermark_enabled'),
      { in: 'unexplained', kind: 'media-type-removed', at: 'audio.speech.create', subject: 'audio/wav' },
    ],
  },
  D41: {
    what: 'another model of transcription',
    listed: [
      schema('known-value-removed', 'AudioTranscriptionRequest/properties/model', 'glm-asr-2512'),
      schema('member-added', 'AudioTranscriptionRequest/properties/temperature'),
      ...['file_base64', 'prompt', 'hotwords'].map((name) => schema('member-removed', `AudioTranscriptionRequest/properties/${name}`)),
      schema('member-added', 'AudioTranscriptionResponse/properties/segments'),
      schema('member-added', 'AudioTranscriptionStreamResponse/properties/choices'),
    ],
  },
  D42: {
    what: 'other defaults of images',
    listed: [
      restated('default-changed', 'CreateImageRequest/properties/size/default'),
      restated('default-changed', 'CreateImageRequest/properties/quality/default'),
      schema('known-value-removed', 'CreateImageRequest/properties/model', 'glm-image'),
      schema('member-removed', 'CreateImageRequest/properties/watermark_enabled'),
    ],
  },
  D44: {
    what: 'a batch names its window',
    listed: [schema('member-became-required', 'BatchCreateRequest/properties/completion_window'), schema('member-removed', 'BatchCreateRequest/properties/auto_delete_input_file')],
  },
  D46: { what: 'other purposes of files', listed: ['agent', 'voice-clone-input'].map((purpose) => schema('known-value-removed', 'FileUploadRequest/properties/purpose', purpose)) },
  D47: { what: 'files are listed whatever their purpose', listed: [{ in: 'unexplained', kind: 'parameter-became-optional', at: 'files.list', subject: 'query purpose' }] },
  D48: {
    what: 'assistants are streamed by the query, and take more',
    listed: [
      { in: 'unexplained', kind: 'parameter-added', at: 'assistants.conversations.create', subject: 'query stream' },
      ...['assistant', 'system'].map((role) => schema('value-added', 'AssistantRequest/properties/messages/items/properties/role', role)),
      ...['tools', 'max_tokens', 'top_k'].map((name) => schema('member-added', `AssistantRequest/properties/${name}`)),
      schema('member-became-optional', 'AssistantListRequest/properties/assistant_id_list'),
    ],
  },
  D49: {
    what: 'embeddings of knowledge bases by number only',
    listed: ['KnowledgeCreateRequest', 'KnowledgeEditRequest'].flatMap((name) => [
      schema('values-unlisted', `${name}/properties/embedding_id`),
      schema('member-removed', `${name}/properties/embedding_model`),
      schema('member-removed', `${name}/properties/contextual`),
    ]),
  },
  D53: { what: 'arguments of a tool call as an object', listed: [schema('type-changed', 'ChatCompletionResponseMessageToolCall/properties/function/properties/arguments/type')] },
  D54: {
    what: 'replies without MCP calls, cached tokens and videos',
    listed: [
      schema('member-removed', 'ChatCompletionResponseMessageToolCall/properties/mcp'),
      schema('member-removed', 'ChatCompletionResponse/properties/usage/properties/prompt_tokens_details'),
      schema('member-removed', 'ChatCompletionResponse/properties/video_result'),
    ],
  },
  D57: {
    what: 'agents answer with one message',
    listed: [
      schema('member-removed', 'AgentResponse/properties/choices/items/properties/messages'),
      ...['agent_id', 'conversation_id', 'async_id'].map((name) => schema('member-removed', `AgentResponse/properties/${name}`)),
      ...['created', 'model'].map((name) => schema('member-added', `AgentResponse/properties/${name}`)),
    ],
  },
  D60: { what: 'another batch', listed: [schema('component-unknown', 'BatchObject'), schema('values-closed', 'BatchObject/properties/status')] },
  D63: {
    what: 'only videos are polled for',
    listed: ['AsyncVideoGenerationResponse', 'AsyncImageGenerationResponse'].map((subject) => ({ in: 'unexplained', kind: 'branch-removed', at: 'asyncResults.retrieve', subject })),
  },
  D66: { what: 'audio expires at a text', listed: [restated('type-narrowed', 'ChatCompletionResponseMessage/properties/audio/properties/expires_at/type')] },
  D67: { what: 'fewer reasons to stop', listed: [restated('values-closed', 'ChatCompletionChunk/properties/choices/items/properties/finish_reason')] },
  D68: {
    what: 'errors of applications as one text',
    listed: [
      schema('member-removed', 'ApplicationInvokeChoice/properties/error_msg'),
      ...['model', 'error_msg'].map((name) => schema('member-added', `ApplicationInvokeResponse/properties/${name}`)),
    ],
  },
  D75: { what: 'a flat error', listed: [schema('member-removed', 'Error/properties/error'), ...['code', 'message'].map((name) => schema('required-member-added', `Error/properties/${name}`))] },
  D76: { what: 'one error for knowledge bases and all else', listed: [{ in: 'unexplained', kind: 'format-changed', at: 'knowledge.list', subject: 'format' }] },
  D77: { what: 'and for assistants', listed: [{ in: 'unexplained', kind: 'format-changed', at: 'assistants.conversations.create', subject: 'format' }] },
}

/** Why the other cases are not in this document. */
export const ELSEWHERE: Record<string, readonly string[]> = {
  'about an SDK': ['D13', 'D14', 'D28', 'D35', 'D38', 'D43', 'D45', 'D50', 'D51', 'D52', 'D56', 'D64', 'D65', 'D69', 'D70', 'D71', 'D72', 'D86', 'D88'],
  'recorded on the wire, or told in a guide': ['D58', 'D61', 'D62', 'D74', 'D83', 'D85', 'D87'],
  'about the error tables, or the prose of an answer': ['D78', 'D79', 'D80', 'D81', 'D82', 'D84'],
  'about another document, z.ai or the English twin': ['D59', 'D73', 'D89', 'D90', 'D91', 'D92', 'D93', 'D94', 'D95', 'D96', 'D97', 'D98'],
  'said by our document too, after its corrections': ['D17', 'D23', 'D55'],
  'absent here as it is absent from every newer document; we keep it as legacy': ['D07', 'D08'],
  'a schema that no operation uses, listed as such': ['D09', 'D10'],
}

/** Schemas that are listed as unused, because of the last reason above. */
export const UNUSED = ['FineTuningJobCreateRequest', 'FineTuningJobObject', 'FineTuningJobEventObject', 'EditKnowledgeRequest', 'EditKnowledgeResponse']

function gone(...operationIds: string[]): Listed[] {
  return operationIds.map((at) => ({ in: 'unexplained', kind: 'operation-removed', at }))
}

function schema(kind: Kind, path: string, subject?: string): Listed {
  return { in: 'unexplained', kind, at: `#/components/schemas/${path}`, ...(subject !== undefined && { subject }) }
}

function restated(kind: Kind, path: string): Listed {
  return { ...schema(kind, path), in: 'explained' }
}
