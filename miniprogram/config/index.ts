import { resolve } from 'node:path'

import { defineConfig } from '@tarojs/cli'

// px is a density-independent pixel in both builds: the numbers for elders are checked in it.
const noScaling = { pxtransform: { enable: false, config: {} } }

export default defineConfig({
  projectName: 'daetong',
  date: '2026-11-29',
  designWidth: 375,
  deviceRatio: { 375: 2, 750: 1 },
  alias: { '@': resolve(__dirname, '..', 'src') },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  defineConstants: { SERVICE: JSON.stringify(process.env.DAETONG_SERVICE ?? '') },
  plugins: ['@tarojs/plugin-html'],
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  mini: { postcss: noScaling },
  h5: {
    publicPath: '/m/',
    staticDirectory: 'static',
    output: { filename: 'js/[name].[contenthash:12].js', chunkFilename: 'js/[name].[contenthash:12].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:12].css',
      chunkFilename: 'css/[name].[contenthash:12].css',
    },
    router: { mode: 'browser', basename: '/m' },
    postcss: noScaling,
    // else every page carries its own copy of what all of them use
    webpackChain(chain) {
      chain.optimization.splitChunks({
        chunks: 'all',
        cacheGroups: {
          shared: { name: 'shared', minChunks: 2, priority: 10, reuseExistingChunk: true },
        },
      })
    },
  },
})
