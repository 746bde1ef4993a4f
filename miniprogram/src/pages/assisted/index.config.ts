export default definePageConfig({ navigationBarTitleText: '窗口替我填的' })
