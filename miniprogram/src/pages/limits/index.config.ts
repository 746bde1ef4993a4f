export default definePageConfig({ navigationBarTitleText: '今年的额度' })
