// npm run benchmark -- <name> [row ...]
const benchmarks: Record<string, () => Promise<unknown>> = {
  client: () => import('./client.ts'),
  generate: () => import('./generate.ts'),
  mock: () => import('./mock.ts'),
}
const [name = ''] = process.argv.splice(2, 1)
if (Object.hasOwn(benchmarks, name)) await benchmarks[name]!()
else {
  console.error(`Which benchmark: ${Object.keys(benchmarks).join(', ')}?`)
  process.exitCode = 1
}
