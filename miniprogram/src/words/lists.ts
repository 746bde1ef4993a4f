/** Closed lists in the words of a person; the service has the keys. */

export const careKinds = {
  inpatient: '住院',
  day_ward: '中医日间病房',
  day_surgery: '日间手术',
  chronic_special_outpatient: '门诊慢特病',
  special_drug: '特药门诊',
  other: '其他',
} as const

export const carePlaces = {
  local: '本市',
  in_province: '省内其他市',
  out_of_province: '外省',
} as const

export const careCauses = {
  illness: '生病',
  injury: '自己意外受伤，没有别人的责任',
  traffic: '交通事故',
  work: '工作中受伤（工伤）',
  third_party: '被别人伤害',
} as const

export const placeKinds = {
  outlet: '服务网点',
  hospital: '定点医院',
  pharmacy: '定点药店',
  bank: '银行网点',
} as const

export const saidIn: Readonly<Record<string, string>> = {
  phone: '在手机上',
  chat: '在公众号里',
  window: '在窗口',
}

export const claimsCovered = {
  filed: '我替家人交的申请',
  all: '家人名下全部的申请',
  one: '说定的一份申请',
} as const

export const proxyPurposes = {
  file: '交申请、补材料、撤回、申诉',
  account: '填收款账户',
} as const

export const authorisedDays: Readonly<Record<string, string>> = {
  30: '一个月',
  90: '三个月',
  180: '半年',
}

export const relations = {
  spouse: '配偶',
  child: '子女',
  parent: '父母',
  sibling: '兄弟姐妹',
  child_in_law: '儿媳或女婿',
  grandchild: '孙辈',
  relative: '其他亲属',
  guardian: '监护人',
  other: '受托人',
} as const
