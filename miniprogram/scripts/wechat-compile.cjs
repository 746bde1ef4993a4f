/** Does WeChat's own compiler take the built mini-program? The module that its developer tools compile
 * with, told here what it would otherwise ask WeChat; needs no account, no key and no network:
 *   npm install --prefix /some/where --ignore-scripts miniprogram-ci@2.1.42
 *   NODE_PATH=/some/where/node_modules node scripts/wechat-compile.cjs */
const { generateKeyPairSync } = require('node:crypto')
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')

const ci = require('miniprogram-ci')

// What an account of any subject may do; only the sizes count here.
const ATTRIBUTES = {
  platform: false, appType: 0, isSandbox: false, released: false,
  setting: {
    MaxCodeSize: 2, MaxSubpackageSubCodeSize: 2, MaxSubpackageFullCodeSize: 20, NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100, MinTabbarCount: 2, MaxTabbarCount: 5, MaxTabbarIconSize: 40,
  },
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-compile-'))
  try {
    const key = join(folder, 'nobodys.key') // signs nothing: nothing is uploaded
    writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }))
    const projectPath = resolve(process.argv[2] ?? '.')
    const project = new ci.Project({
      appid: 'wx0000000000000000', type: 'miniProgram', projectPath, privateKeyPath: key, ignores: ['node_modules/**/*'],
    })
    project.attr = async () => ATTRIBUTES
    const { setting } = JSON.parse(readFileSync(join(projectPath, 'project.config.json'), 'utf-8'))
    const made = await ci.getCompiledResult({ project, version: '0.1.0', desc: '', setting: { es6: setting.es6, minify: setting.minified } })
    const files = Object.entries(made)
    const bytes = files.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0)
    console.log(`WeChat's compiler takes it: ${files.length} files, ${bytes} bytes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main().then(() => process.exit(0), (problem) => {
  console.error(`WeChat's compiler does not take it: ${problem.message ?? problem}`)
  process.exit(1)
})
