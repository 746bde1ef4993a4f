export default defineAppConfig({
  pages: [
    'pages/home/index',
    // in the browser only: where one comes back to from WeChat
    ...(process.env.TARO_ENV === 'h5' ? ['pages/back/index'] : []),
    'pages/bind/index',
    'pages/people/index',
    'pages/claims/index',
    'pages/claim/index',
    'pages/statement/index',
    'pages/new-claim/index',
    'pages/filing/index',
    'pages/limits/index',
    'pages/inbox/index',
    'pages/announcements/index',
    'pages/questions/index',
    'pages/places/index',
    'pages/tips/index',
    'pages/activities/index',
    'pages/settings/index',
  ],
  // pages that slide in are waited for and get lost
  animation: false,
  permission: { 'scope.userLocation': { desc: '只用来算离您最近的网点，不保存' } },
  requiredPrivateInfos: ['getLocation'],
  window: {
    navigationBarTitleText: '大额医疗费用补助',
    navigationBarBackgroundColor: '#0b5d4f',
    navigationBarTextStyle: 'white',
    backgroundColor: '#f5f6f3',
  },
})
