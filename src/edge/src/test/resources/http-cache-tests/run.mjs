// Runs the public suite http-cache-tests: one process plays its origin and its client.
//
// Says `origin PORT`, waits for a line with the cache's URL, and answers with a line for each test:
// kind, outcome, suite, id and message, tab between.
import { createRequire } from 'node:module'
import http from 'node:http'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'

const modules = process.argv[2]
const only = process.argv[3]
const atOnce = 120
const load = path => import(pathToFileURL(`${modules}/http-cache-tests/${path}`))
// What the suite says in passing is not the result.
console.log = console.error

const handlers = {
  config: (await load('server/handle-config.mjs')).default,
  test: (await load('server/handle-test.mjs')).default,
  state: (await load('server/handle-state.mjs')).default
}

const origin = http.createServer((request, response) => {
  const segments = new URL(request.url, 'http://origin.test/').pathname.split('/').slice(1)
  const handle = handlers[segments.shift()]
  if (handle === undefined) {
    response.writeHead(404).end()
  } else {
    handle(segments, request, response)
  }
})
origin.listen(0, '127.0.0.1', () => {
  process.stdout.write(`origin ${origin.address().port}\n`)
})

const lines = readline.createInterface({ input: process.stdin })
const base = await new Promise(resolve => lines.once('line', resolve))
lines.close()

const suites = (await load('tests/index.mjs')).default
suites.push((await load('tests/surrogate-control.mjs')).default)
const tests = suites
  .flatMap(suite => suite.tests.map(test => Object.assign(test, { suite: suite.id })))
  .filter(test => test.browser_only !== true)
const fetch = createRequire(`${modules}/http-cache-tests/`)('node-fetch')
const { runTests, getResults } = await load('client/runner.mjs')
const chosen = only ? tests.filter(test => test.id === only) : tests
chosen.forEach(test => { test.dump = only !== undefined })
await runTests([{ tests: chosen }], fetch, false, base, atOnce)
const results = getResults()

// As the suite's own display judges.
function outcome (test) {
  const result = results[test.id]
  const lost = (test.depends_on || [])
    .some(id => outcome(tests.find(other => other.id === id)) !== 'PASS')
  if (result === undefined) return 'UNTESTED'
  if (lost) return 'DEPENDENCY'
  if (result === true) return 'PASS'
  if (result[0] === 'Assertion') return 'FAIL'
  return result[0] === 'Setup' ? 'SETUP' : 'HARNESS'
}

const lineOf = test => {
  const message = results[test.id] === true ? '' : String(results[test.id])
  const kind = test.kind || 'required'
  return [kind, outcome(test), test.suite, test.id, message.replace(/\s+/g, ' ')].join('\t')
}
process.stdout.write(chosen.map(lineOf).join('\n') + '\n', () => process.exit(0))
