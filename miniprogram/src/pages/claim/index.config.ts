export default definePageConfig({ navigationBarTitleText: '一份申请' })
