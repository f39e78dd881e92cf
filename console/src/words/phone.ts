// The phone on the agent's desk: its state, and what is wrong with it.
import type { PhoneNow, PhoneTrouble } from '../pages/desk/phone/softphone.ts'
import type { Text } from './language.ts'

export const PHONE = {
  title: { zh: '话机', en: 'Phone' },
  line: {
    connecting: { zh: '话机正在连接…', en: 'The phone is connecting…' },
    registered: { zh: '话机已就绪', en: 'The phone is ready' },
    lost: {
      zh: '话机连接已断开，正在重连。如果一直连不上，请检查网络。',
      en: 'The phone lost its connection and is trying again. If this lasts, check your network.',
    },
    noWay: {
      zh: '话机连不上预呼，正在重试。网页能打开而话机连不上时，请运维检查反向代理是否把 /sip 转发为 WebSocket。',
      en: 'The phone cannot reach Yuhu and is trying again. If only the phone fails, the operator should check that the reverse proxy passes /sip on as a WebSocket.',
    },
    notYet: {
      zh: '预呼暂时不接受注册，几秒后重试。',
      en: 'Yuhu does not take the phone yet; it tries again in a few seconds.',
    },
    refused: {
      zh: '预呼拒绝了话机。请重新登录；仍然不行时请联系管理员。',
      en: 'Yuhu refused the phone. Sign in again; if that does not help, ask your admin.',
    },
    elsewhere: {
      zh: '话机在另一个标签页里。关掉那个标签页，这里就接过来。',
      en: 'The phone is in another tab. Close that tab, and it comes here.',
    },
  } as Readonly<Record<PhoneNow['line'], Text>>,
  call: {
    none: { zh: '话机已就绪', en: 'The phone is ready' },
    rings: { zh: '来电振铃', en: 'The phone rings' },
    open: { zh: '线路已接通', en: 'The line is open' },
  } as Readonly<Record<PhoneNow['call'], Text>>,
  trouble: {
    microphoneDenied: {
      zh: '浏览器不允许使用麦克风：请用 https 打开页面，并在地址栏里允许麦克风，然后刷新。',
      en: 'The browser withholds the microphone: open this page by https, allow the microphone in the address bar, and reload.',
    },
    microphoneMissing: {
      zh: '没有找到麦克风：请插好耳麦，再到“设备”里选择。',
      en: 'There is no microphone: plug your headset in, then choose it under Devices.',
    },
    microphoneBusy: {
      zh: '麦克风打不开：可能被其他程序占用，请关闭后再到“设备”里选择。',
      en: 'The microphone cannot be opened: another program may have it. Close that one, then choose it under Devices.',
    },
    microphoneSilent: {
      zh: '麦克风没有声音：请检查耳麦上的静音开关，或在“设备”里换一个。',
      en: 'The microphone gives no sound: check the mute switch of your headset, or choose another one under Devices.',
    },
    nothingArrives: {
      zh: '收不到对方的声音：可能被防火墙拦住，请联系运维检查 rtpengine 的端口。',
      en: 'No sound arrives: a firewall may hold it back. Ask the operator to check the ports of rtpengine.',
    },
    wayBlocked: {
      zh: '声音通道没有建立：请检查网络，或请运维检查 rtpengine 的端口是否对坐席开放。',
      en: 'There is no way for the sound: check your network, or ask the operator whether the ports of rtpengine are open to agents.',
    },
    soundBlocked: {
      zh: '浏览器在等一次点击才放声音：请点一下页面。',
      en: 'The browser plays no sound before the first click: click anywhere on this page.',
    },
  } as Readonly<Record<PhoneTrouble, Text>>,
  microphone: { zh: '麦克风', en: 'Microphone' },
  speaker: { zh: '扬声器', en: 'Speaker' },
  answer: { zh: '接听', en: 'Answer' },
  mute: { zh: '静音', en: 'Mute' },
  muted: { zh: '已静音', en: 'Muted' },
  keys: { zh: '按键', en: 'Keys' },
  keysHelp: { zh: '点击，或直接按键盘', en: 'Click, or type' },
  devices: { zh: '设备', en: 'Devices' },
  usual: { zh: '系统默认', en: 'The usual one' },
  oneSpeaker: { zh: '这个浏览器只用系统默认扬声器', en: 'This browser uses the usual speaker only' },
  tryTone: { zh: '播放一声提示音', en: 'Play the tone' },
  answersByItself: { zh: '自动接听', en: 'Answer by itself' },
  answersByItselfHelp: { zh: '响一声提示音后接通', en: 'After one tone' },
} as const
