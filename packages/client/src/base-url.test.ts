import { expect, it } from 'vitest'
import { readBaseUrl } from './base-url.ts'

it('is the general API of bigmodel.cn when none is given', () => {
  expect(readBaseUrl()).toBe('https://open.bigmodel.cn/api')
})

it.each([
  ['https://open.bigmodel.cn/api', 'https://open.bigmodel.cn/api'],
  ['https://open.bigmodel.cn/api/', 'https://open.bigmodel.cn/api'],
  ['https://open.bigmodel.cn/api/paas/v4', 'https://open.bigmodel.cn/api'],
  ['https://open.bigmodel.cn/api/paas/v4/', 'https://open.bigmodel.cn/api'],
  ['https://open.bigmodel.cn/api/coding', 'https://open.bigmodel.cn/api/coding'],
  ['https://open.bigmodel.cn/api/coding/paas/v4', 'https://open.bigmodel.cn/api/coding'],
  ['https://api.z.ai/api/paas/v4/', 'https://api.z.ai/api'],
  ['https://api.z.ai/api/coding/paas/v4/', 'https://api.z.ai/api/coding'],
  ['HTTPS://API.Z.AI:443/api', 'https://api.z.ai/api'],
  ['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api'],
  ['http://127.0.0.1:4010/api/paas/v4//', 'http://127.0.0.1:4010/api'],
  ['http://[::1]:4010/api/coding/', 'http://[::1]:4010/api/coding'],
  ['http://localhost:4020', 'http://localhost:4020'],
  ['http://localhost:4020/', 'http://localhost:4020'],
  ['http://127.0.0.1:4010/~code=429,example=c1302/api', 'http://127.0.0.1:4010/~code=429,example=c1302/api'],
  ['https://gateway.example.com/glm/api/paas/v4', 'https://gateway.example.com/glm/api'],
])('takes %s', (given, root) => {
  expect(readBaseUrl(given)).toBe(root)
})

it.each([
  ['', /write it like https:\/\/open\.bigmodel\.cn\/api/],
  ['open.bigmodel.cn/api', /write it like/],
  ['ftp://open.bigmodel.cn/api', /write it like/],
  ['https://open.bigmodel.cn', /this host has https:\/\/open\.bigmodel\.cn\/api and /],
  ['https://open.bigmodel.cn/api/anthropic', /this host has/],
  ['http://open.bigmodel.cn/api', /this host has https/],
  ['https://open.bigmodel.cn/api/paas/v4/chat/completions', /use https:\/\/open\.bigmodel\.cn\/api, without the path of an operation/],
  ['http://127.0.0.1:4010/api/paas/v4/async-result/42/', /use http:\/\/127\.0\.0\.1:4010\/api, without/],
  ['https://open.bigmodel.cn/api?key=1', /no user name, password, query or fragment/],
])('refuses %s and says why', (given, why) => {
  expect(() => readBaseUrl(given)).toThrow(TypeError)
  expect(() => readBaseUrl(given)).toThrow(why)
})

it('does not repeat a password that was put into the URL', () => {
  expect(() => readBaseUrl('https://me:hunter22@open.bigmodel.cn/api')).toThrow(/^baseUrl must have no user name, password/)
})
