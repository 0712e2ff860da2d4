#!/usr/bin/env node
import { runLive, LIVE_BASE_URL } from './live.ts'

// npm run test:live: the only way in which this repository calls the live API
const { BIGMODEL_API_KEY: key, BIGMODEL_BASE_URL: baseUrl = LIVE_BASE_URL } = process.env
if (!key) fail('BIGMODEL_API_KEY is not set; the live tests need an API key (<id>.<secret>) and send nothing without one.')
else if (!/^[^.\s]+\.[^.\s]+$/.test(key)) fail('BIGMODEL_API_KEY does not have the form <id>.<secret>; copy the whole key, without quotes.')
else if (!URL.canParse(baseUrl)) fail(`BIGMODEL_BASE_URL is no URL: ${baseUrl}; expected the API root, such as ${LIVE_BASE_URL}.`)
else process.exitCode = (await runLive({ key, baseUrl, print: (line) => console.log(line) })).exitCode

function fail(sentence: string): void {
  console.error(sentence)
  process.exitCode = 2
}
