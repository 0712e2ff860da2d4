import type { PathAlias } from './core/path-alias.ts'

// They join all paths to a base URL that ends with /paas/v4. Python: api_resource/agents/agents.py; Java: AgentsApi.java
const AGENT_CLIENTS = 'the official SDKs (PyPI zai-sdk 0.2.3 and zhipuai 2.1.5, Maven zai-sdk 0.3.3)'

// Their knowledge bases are older than the documented paths, and both read the answers in the way of /paas/v4.
// Python: api_resource/knowledge, types/knowledge; Java: KnowledgeApi.java, DocumentApi.java, ZhiPuAiError.java
const KNOWLEDGE_CLIENTS = 'the former official SDKs (PyPI zhipuai 2.1.5, Maven oapi-java-sdk V4-2.4.3)'

/** Paths of official SDKs for operations that the document has elsewhere. */
export const pathAliases: readonly PathAlias[] = [
  { path: '/paas/v4/v1/agents', operationId: 'agents.create', clients: AGENT_CLIENTS },
  { path: '/paas/v4/v1/agents/async-result', operationId: 'agents.asyncResults.retrieve', clients: AGENT_CLIENTS },
  ...[
    { path: '/paas/v4/knowledge', operationId: 'knowledge.create' },
    { path: '/paas/v4/knowledge', operationId: 'knowledge.list' },
    { path: '/paas/v4/knowledge/{id}', operationId: 'knowledge.update' },
    { path: '/paas/v4/knowledge/{id}', operationId: 'knowledge.delete' },
    { path: '/paas/v4/knowledge/capacity', operationId: 'knowledge.capacity' },
    { path: '/paas/v4/document/{id}', operationId: 'documents.retrieve' },
    { path: '/paas/v4/document/{id}', operationId: 'documents.delete' },
  ].map((alias) => ({ ...alias, clients: KNOWLEDGE_CLIENTS, isBare: true })),
]
