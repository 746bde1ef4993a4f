/** How large is the mini-program's package? Kept beside the fingerprints, since the package itself is
 * not in the repository; more than WeChat takes fails the build. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MOST = 1500000

function bytesOf(place) {
  if (statSync(place).isFile()) return statSync(place).size
  return readdirSync(place).reduce((sum, name) => sum + bytesOf(join(place, name)), 0)
}

const bytes = bytesOf('dist/weapp')
if (bytes > MOST) throw new Error(`the mini-program's package has ${bytes} bytes, ${MOST} at most are wanted`)
const listed = JSON.parse(readFileSync('built.json', 'utf-8'))
writeFileSync('built.json', `${JSON.stringify({ ...listed, weapp_bytes: bytes }, null, 1)}\n`)
