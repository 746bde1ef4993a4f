export default definePageConfig({ navigationBarTitleText: '您同意过什么' })
