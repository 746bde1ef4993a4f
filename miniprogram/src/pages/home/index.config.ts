export default definePageConfig({ navigationBarTitleText: '大额补助' })
