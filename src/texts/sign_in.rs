//! Signing in at the console, by an office's own accounts.

/// What they are called where nothing else is set.
pub const OFFICE_ACCOUNT: &str = "单位账号";

/// On the button.
#[must_use]
pub fn with(name: &str) -> String {
    format!("用{name}登录")
}

/// The provider was not reached.
pub const UNREACHABLE: &str = "暂时连不上单位的登录系统，请过一会儿再试，或者用登录名和密码登录。";
/// What came back does not hold, or took too long.
pub const OVER: &str = "这次登录没有完成，或者隔得太久了，请再点一次。";
/// Whoever it is, they are not known here.
pub const UNKNOWN: &str = "单位确认了你是谁，但这里没有你的人员账号，或者已经停用。请先用登录名和密码登录，在“我”里确认自己的单位邮箱；还没有人员账号，请找管理员添加。";
/// Asks for the code of the second factor.
pub const CODE: &str = "手机上现在的 6 位动态码";
/// Heading of that.
pub const CODE_TITLE: &str = "还要动态码";
/// Goes on.
pub const GO_ON: &str = "登录";
/// On the way into the console.
pub const WELCOME: &str = "登录好了";
/// Where that leads.
pub const ENTER: &str = "进入服务台";

/// Too many tries from one place.
pub const TOO_OFTEN: &str = "试得太多了，请过几分钟再试";
/// The code is none, was used, or was tried too often.
pub const WRONG_CODE: &str = "动态码不对，请输入手机上新的 6 位；错了太多次要等 15 分钟。";
/// How somebody signed in, in the log.
pub const BY_OFFICE: &str = "用单位账号";

/// Heading of the bound account.
pub const BOUND_TITLE: &str = "单位账号";
/// Nothing is bound.
pub const NOT_BOUND: &str = "还没有绑定。先在下面确认自己的单位邮箱，再在登录页用单位账号登录一次，就绑定了。";
/// Unbinds it.
pub const UNBIND: &str = "解除绑定";

/// It is bound.
#[must_use]
pub fn bound(since: &str) -> String {
    format!("{since} 绑定，可以用单位账号登录。")
}

/// Label of the password that is asked for again.
pub const PASSWORD_NOW: &str = "现在的密码";
/// Somebody else chose the password with which they signed in.
pub const NEW_PASSWORD_FIRST: &str = "先换密码";
/// Why.
pub const GIVEN_PASSWORD: &str =
    "这个密码是别人给你起的，那个人也知道。请先换成只有你知道的，换好重新登录，才能做别的事。";
/// The new password is the old one.
pub const SAME_PASSWORD: &str = "新密码要和现在的不一样";
/// Strangers have used up all tries of a login.
pub const CROWDED: &str = "有人在别处一直试这个登录名。设过动态码的，请连动态码一起填对；没设过的，密码对的话，登录码已经发到你自己填的提醒邮箱，请填在“动态码”里再登录。都没有的，请用以前登录过的浏览器，或者请管理员解锁";

/// The mail with a code.
#[must_use]
pub fn code(code: &str) -> String {
    format!("登录码 {code}，15 分钟内有效，填在“动态码”一栏。有人用对了你的密码：不是你自己在登录，请马上改密码。")
}

/// What others did to one's account.
pub const BY_OTHERS: &str = "别人动过你的账号";
/// What to do where it was not agreed.
pub const BY_OTHERS_WHY: &str = "不是说好的，请马上改密码、启用动态码，再告诉省级管理员。这 90 天里：";
/// On the first page.
pub const BY_OTHERS_LATELY: &str = "这几天别人动过你的账号，看看是谁、改了什么";

/// The mail that says that somebody did something to one's account.
#[must_use]
pub fn by_another(who: &str, what: &str) -> String {
    format!("{who} 刚刚对你的服务台账号做了：{what}。不是说好的，请马上打电话问，再告诉省级管理员。")
}

/// Heading where the console is asked for in the clear.
pub const ONLY_HTTPS: &str = "服务台要用 https 打开";
/// Why.
pub const ONLY_HTTPS_WHY: &str = "这个网址不加密：你的密码、小哥写的话，同一网络里的人都听得见。请用 https 开头的网址；在服务器那台机器上，可以直接打开 http://127.0.0.1。";
/// What whoever runs the server does.
pub const ONLY_HTTPS_HOW: &str = "管服务器的人：前面放 nginx 或 Caddy 并设 DIYI_ORIGIN、DIYI_BEHIND_PROXY（见 OPERATIONS.md）；只是在封闭的网络里试用，启动前设 DIYI_DESK_OVER_HTTP=true。";

/// The field for a code, where most have none.
pub const CODE_IF_SET: &str = "动态码（没有设过就空着；手机不在，填恢复码）";
/// The same, where there is one.
pub const CODE_OR_PAPER: &str = "手机上现在的 6 位动态码（手机不在，填恢复码）";
/// The code is not right.
pub const NOT_THE_CODE: &str = "动态码不对。请看手机上现在的 6 位数字，手机时间要准";
/// Codes on paper.
pub const PAPERS: &str = "恢复码";
/// They are shown once.
pub const PAPERS_ONCE: &str = "手机丢了或者换了，就填一个恢复码代替动态码登录，每个只能用一次。只在这里显示这一次：请抄下来或者打印，和手机分开放。";
/// They are written down.
pub const PAPERS_KEPT: &str = "抄好了";
/// New ones instead of those before.
pub const NEW_PAPERS: &str = "换一批恢复码";

/// How many codes on paper are left.
#[must_use]
pub fn papers_left(count: u64) -> String {
    match count {
        0 => "没有恢复码了：手机丢了就登录不了，请换一批。".to_owned(),
        count => format!("恢复码还剩 {count} 个。换一批以后，原来的作废。"),
    }
}
