export default definePageConfig({ navigationBarTitleText: '填窗口码' })
