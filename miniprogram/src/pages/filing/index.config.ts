export default definePageConfig({ navigationBarTitleText: '填申请' })
