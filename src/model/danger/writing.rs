//! Text as the patterns of danger read it: one way of writing for many.

use crate::model::search::half_width;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Ends a sentence.
pub const STOP: char = '。';
/// Ends a part of a sentence.
pub const COMMA: char = '，';
/// A space or a sign between two longer pieces of text: perhaps a comma, perhaps nothing.
pub const LOOSE: char = ' ';

/// What is written in several ways, and the one that the patterns know: traditional letters, words of
/// Hunan and of other dialects, politeness, signs. They/them of all kinds are one.
const SAME: &str = "\
    唔不殺杀傷伤槍枪綁绑強强姦奸騷骚擾扰脅胁嚇吓毆殴毀毁關关鎖锁倉仓庫库讓让嗎吗來来個个們们會会無无沒没經经還还這这裡里\
    裏里後后說说話话電电車车禍祸斷断腳脚臉脸頭头腦脑燒烧燙烫熱热貓猫煙烟氣气墜坠樓楼橋桥農农藥药遺遗書书絕绝結结體体見见\
    覺觉點点對对與与從从過过進进遠远邊边當当應应該该為为爲为麼么門门問问間间閉闭陰阴親亲屍尸搶抢奪夺錢钱貨货騎骑賬账帳账\
    號号單单價价風风雲云飛飞馬马魚鱼鳥鸟麵面腫肿膽胆髒脏膚肤縫缝暈晕嘔呕瘋疯癲癫壓压掙挣紮扎劃划戶户戲戏淚泪滅灭滾滚潰溃\
    獄狱盡尽監监眾众睏困離离難难靜静願愿類类顧顾養养餓饿騙骗驗验驚惊鬥斗鬧闹鬱郁獨独現现產产發发盜盗盤盘種种稱称窮穷節节\
    簽签糞粪紅红約约級级紙纸終终組组絡络統统線线總总繩绳續续罰罚罵骂習习聽听聯联職职聲声腸肠舊旧處处蟲虫衝冲補补裝装複复\
    復复計计訂订訊讯討讨記记許许訴诉診诊評评詐诈詞词試试詢询誤误誰谁調调談谈請请論论證证識识議议護护讀读變变豬猪負负財财\
    責责貴贵買买費费貼贴資资賠赔賣卖賴赖賺赚趕赶跡迹踐践軀躯軌轨軟软較较載载輕轻輛辆輪轮輸输辦办辭辞運运達达違违遞递遲迟\
    選选郵邮鄉乡醫医釋释針针釘钉鉤钩錄录錯错鍋锅鐘钟鐵铁鑰钥長长陽阳際际隊队險险隨随雖虽雙双雜杂雞鸡靈灵響响頂顶項项順顺\
    預预領领頸颈頻频題题飯饭飽饱館馆駛驶驅驱黃黄黨党齒齿勞劳動动務务勢势區区協协參参啟启員员喪丧團团園园圍围圖图國国執执\
    場场墻墙牆墙壞坏媽妈嬸婶孫孙學学寧宁實实寫写寬宽導导將将尋寻專专帶带幫帮幹干廠厂廢废廣广張张徑径惡恶惱恼愛爱慘惨慣惯\
    憂忧憤愤懷怀懶懒戰战戀恋捨舍捲卷掃扫掛挂揚扬換换揮挥損损搖摇擁拥擋挡擔担據据擠挤擺摆敗败敵敌數数斃毙時时晝昼暫暂業业\
    極极構构樣样樹树機机檢检權权歡欢歲岁歸归殘残決决況况潑泼濕湿灑洒災灾爛烂爭争爺爷爾尔牽牵狀状猶犹嗆呛嘆叹嚴严囑嘱塊块\
    堅坚報报壽寿夠够夢梦妝妆婦妇孃娘寢寝尷尴彎弯億亿傳传傾倾僅仅優优兒儿內内兩两冊册凍冻劍剑劑剂勵励匯汇卻却厭厌厲厉嘗尝\
    噴喷墳坟壩坝夾夹妳你您你她他牠它佢他俺我咱我吾我冇没哒了噠了嘅的啲的係是喺在睇看攞拿畀给俾给嚟来喫吃飲饮給给開开鬆松\
    黏粘麗丽於于併并並并臺台檯台颱台鹼碱顛颠顆颗瞭了遊游週周隻只衹只製制擇择澤泽圓圆織织純纯細细練练績绩納纳紹绍編编繼继\
    網网緊紧維维綠绿緩缓縣县罷罢羅罗義义聞闻肅肃脫脱腎肾膠胶舉举艙舱蘇苏蓋盖蔥葱薩萨蘭兰虛虚蝕蚀蠅蝇衛卫規规視视觀观觸触\
    訓训設设訪访詳详認认語语誠诚誘诱課课謀谋謝谢講讲謹谨譯译貪贪貧贫販贩貶贬賊贼賓宾賢贤賤贱質质購购贈赠趙赵趨趋蹤踪躍跃\
    軍军轉转轟轰連连適适遷迁鄰邻釣钓鈔钞鋒锋鋼钢鏈链鏟铲閃闪閑闲閒闲闖闯陸陆陳陈階阶隱隐霧雾韓韩頓顿頑顽顯显顫颤飄飘餅饼\
    餘余馴驯駕驾駐驻騰腾鮮鲜鹽盐麥麦齊齐齡龄龍龙龜龟寶宝獎奖攔拦攪搅搗捣蒼苍餵喂濺溅漿浆滯滞漲涨溝沟渾浑湯汤淺浅滲渗準准\
    瘡疮癢痒癮瘾療疗瞞瞒碼码確确禮礼積积穩稳窩窝筆笔築筑糧粮繃绷綫线鎮镇鋪铺摳抠嘍喽囉啰喲哟著着臟脏悶闷癱瘫瘓痪擊击襲袭\
    彈弹錘锤褲裤摟搂搧扇癇痫撐撑噁恶幾几聾聋啞哑臥卧螫蜇螞蚂鋸锯磚砖撲扑謊谎聖圣殮殓繞绕嚙啮彆别別别鑽钻綑捆捱挨跩拽鏢镖\
    鑿凿閘闸鍊链煉炼燈灯爐炉燻熏鏽锈鈍钝濃浓瀉泻脹胀膿脓髖髋顱颅顎颚齦龈縱纵縊缢淪沦兇凶徬彷傢家僱雇佔占佈布闆板麪面嗚呜\
    慟恸懸悬懼惧懲惩戧戗掄抡摺折撿捡擰拧攆撵斬斩棧栈欄栏瀕濒燦灿皺皱砲炮祕秘穀谷竊窃縮缩羣群聳耸艱艰葯药虧亏蠟蜡誣诬謾谩\
    貞贞賄贿贓赃蹌跄轄辖迴回鄭郑醜丑釀酿銬铐鎗枪鎚锤鐮镰閹阉陣阵韌韧餿馊驟骤骯肮髮发鬍胡鴨鸭鵝鹅齋斋";

/// [`SAME`] as a table.
static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let letters: Vec<char> = SAME.chars().collect();
    letters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The one way of writing a letter, or what a picture stands for.
fn same(letter: char) -> char {
    match letter {
        letter if letter.is_ascii() => letter,
        '💀' | '☠' => '死',
        '🔪' | '🗡' => '刀',
        '🩸' => '血',
        '🔥' => '火',
        letter => TABLE.get(&letter).copied().unwrap_or(letter),
    }
}

/// What a sign between letters does.
fn separator(sign: char) -> char {
    match sign {
        '。' | '！' | '!' | '？' | '?' | ';' | '；' | '\n' | '\r' => STOP,
        ',' | '，' | ':' | '：' => COMMA,
        _ => LOOSE,
    }
}

/// How strongly a sign separates.
fn strength(sign: char) -> u8 {
    match sign {
        STOP => 2,
        COMMA => 1,
        _ => 0,
    }
}

/// Letters in one way of writing. Of signs between them only [`STOP`], [`COMMA`] and [`LOOSE`] are left, one at a
/// time, and none between letters that somebody wrote apart (`不 想 活`, `自*杀`, `不，想，活`).
pub fn written(text: &str) -> Vec<char> {
    // Pieces of text, each with the strongest sign after it.
    let mut pieces: Vec<(Vec<char>, char)> = Vec::new();
    let mut piece = Vec::new();
    for letter in half_width(text).chars().flat_map(char::to_lowercase).map(same) {
        if letter.is_alphanumeric() {
            piece.push(letter);
            continue;
        }
        let sign = separator(letter);
        if !piece.is_empty() {
            pieces.push((std::mem::take(&mut piece), sign));
        } else if let Some((_, before)) = pieces.last_mut()
            && strength(sign) > strength(*before)
        {
            *before = sign;
        }
    }
    pieces.push((piece, STOP));
    let mut written = Vec::new();
    for (at, (piece, sign)) in pieces.iter().enumerate() {
        written.extend(piece);
        let Some((next, _)) = pieces.get(at + 1) else { break };
        let apart = piece.len() == 1 && next.len() == 1;
        let torn = *sign == LOOSE && piece.len().min(next.len()) <= 2;
        if !(apart || torn) {
            written.push(*sign);
        }
    }
    written
}
