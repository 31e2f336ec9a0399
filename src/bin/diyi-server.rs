//! The server's commands.

use clap::{Args, Parser, Subcommand};
use diyi::api::{Config, MapSource, Platform, paths};
use diyi::model::staff::{SHORTEST_PASSWORD, StaffRole};
use diyi::model::{Adcode, Author, Crs, QrDrawing, StationCode, StationKind, Timestamp, Topic};
use diyi::server::db::in_use::{self, InUse};
use diyi::server::db::staff::{self, NewStaff};
use diyi::server::db::{self, SecretKey, SecretKeyError, stations};
use diyi::server::file_store::{FileStore, FileStoreError};
use diyi::server::import::{ImportError, MOST_BYTES, Origin, import};
use diyi::server::street_map::{self, MapFolder};
use diyi::server::streets::Streets;
use diyi::server::{
    self, App, ChannelSetupError, CourierChannels, Limits, Oidc, OidcSettings, OidcSetupError, Push, Reach,
    Responsible, SmsGateway, WeChatAccount, address, backup, consistency, samples,
};
use diyi::texts;
use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::Builder;

/// What a large table or photo took goes back to the system when it is done with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for what reads files or computes for long; beyond, it waits: each keeps memory of its own.
const MOST_BLOCKING: usize = 64;
/// How long what still computes may take when all else has ended.
const AT_THE_END: Duration = Duration::from_millis(100);
/// Between two looks at offers of places.
const SETTLE: Duration = Duration::from_mins(1);
/// Between two times of tidying up.
const TIDY: Duration = Duration::from_hours(1);

/// 递驿的服务端
#[derive(Parser)]
#[command(name = "diyi-server", version)]
struct Cli {
    /// 数据库地址：sqlite://文件?mode=rwc，或 postgres://……
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/diyi.db?mode=rwc", hide_env_values = true)]
    database: String,
    #[arg(
        long,
        env = "DIYI_FILES",
        global = true,
        help = "小哥的照片和录音放在哪里：文件夹，或 s3://桶（另设 AWS_ 开头的变量）；不设就在数据库文件旁边的 files 里"
    )]
    files: Option<String>,
    #[arg(
        long,
        env = "DIYI_SECRET_FILE",
        global = true,
        help = "密钥文件：锁住数据库里的动态码密钥、机器人地址和通知密钥；第一次启动时生成。不设就在数据库文件旁边的 diyi.secret（PostgreSQL 是 data/diyi.secret）"
    )]
    secret_file: Option<PathBuf>,
    /// 日志每行一个 JSON，给程序读
    #[arg(long, env = "DIYI_LOG_JSON", global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

/// Where couriers' files are: as said, or beside the database.
fn file_store(database: &str, said: Option<&str>) -> Result<FileStore, FileStoreError> {
    let beside = || {
        let file = in_use::file_in(database);
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new("data"));
        folder.join("files").display().to_string()
    };
    FileStore::at(&said.map_or_else(beside, str::to_owned))
}

/// Where the key of the database's secrets is: as said, or beside the database.
fn secret_file(database: &str, said: Option<&Path>) -> PathBuf {
    let beside = || {
        let file = in_use::file_in(database);
        file.as_deref().and_then(Path::parent).unwrap_or(Path::new("data")).join("diyi.secret")
    };
    said.map_or_else(beside, Path::to_owned)
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one of it in a process")]
enum Command {
    /// 启动服务；数据库为空时放进示例数据
    Serve(Serve),
    /// 备份：服务不用停，写一个新文件，从不覆盖
    Backup {
        /// 写到哪里
        file: PathBuf,
    },
    /// 恢复备份：先停掉服务端；手机会把备份以后发过的再发一次
    Restore {
        /// 备份文件
        #[arg(required_unless_present = "epoch")]
        file: Option<PathBuf>,
        /// 换掉已有的数据；原来的改名留在旁边
        #[arg(long)]
        force: bool,
        /// 数据库已经用别的工具恢复了，只让手机知道
        #[arg(long, conflicts_with_all = ["file", "force"])]
        epoch: bool,
    },
    /// 街道地图
    #[command(subcommand)]
    Map(MapCommand),
    /// 检查数据库是否完好，前后对得上
    Check,
    /// 密钥文件丢了：忘掉用它锁的（登录的动态码、提醒员工的机器人和邮箱、通知密钥），以后重新设
    ForgetSecrets,
    /// 管理爱心驿站
    #[command(subcommand)]
    Stations(Stations),
    /// 管理服务台的人员
    #[command(subcommand)]
    Staff(Staff),
    /// 示例数据
    #[command(subcommand)]
    Samples(Samples),
}

#[derive(Subcommand)]
enum Samples {
    /// 撤掉全部示例：没有人碰过的删掉，有人改过、用过的留下、不再标“示例”；以后启动不再放进来
    Remove,
}

#[derive(Subcommand)]
enum MapCommand {
    /// 用 OpenStreetMap 的数据（.osm.pbf）做街道地图和地名库；要装 osmium-tool 和 tilemaker
    Build {
        /// OpenStreetMap 的数据，例如 hunan-latest.osm.pbf
        file: PathBuf,
        /// 做到哪个文件夹
        #[arg(long, env = "DIYI_MAP", default_value = DEFAULT_MAP)]
        to: PathBuf,
    },
}

/// Where the street map is, if nothing else was said.
const DEFAULT_MAP: &str = "data/map";

/// Makes the street map.
fn map_command(command: &MapCommand) -> Result<ExitCode, Box<dyn Error>> {
    let MapCommand::Build { file, to } = command;
    let began = std::time::Instant::now();
    let packs = street_map::build::build(file, to, &mut |step| println!("{step}……"))?;
    for pack in &packs.packs {
        let bytes = pack.tiles.bytes + pack.places.bytes;
        println!("{}：{} MB，地名 {} 个", pack.name, bytes.div_ceil(1 << 20), pack.place_count);
    }
    println!("街道地图在 {}，用了 {} 秒；diyi-server serve 会用它", to.display(), began.elapsed().as_secs());
    Ok(ExitCode::SUCCESS)
}

#[derive(Subcommand)]
enum Staff {
    /// 添加一个人；密码在终端里问（不显示），不在终端里就读标准输入的第一行
    Add {
        /// 登录名
        login: String,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 岗位
        #[arg(long)]
        role: StaffRole,
        /// 小哥看到的身份
        #[arg(long = "as", default_value = "operator")]
        author: Author,
        /// 市州的区划代码，全省是 430000
        #[arg(long, value_parser = Adcode::parse)]
        adcode: Adcode,
        /// 专家的专长，可以写几个；不写就是全部
        #[arg(long)]
        field: Vec<Topic>,
        /// 这是自己的号：不写的话，第一次登录要先换密码
        #[arg(long)]
        own: bool,
    },
    /// 让一个人马上可以再登录（输错太多、被停用）
    Unlock {
        /// 登录名
        login: String,
    },
    /// 给一个人换密码；怎么问密码同上
    Password {
        /// 登录名
        login: String,
        /// 手机丢了：以后登录不再要动态码
        #[arg(long)]
        without_codes: bool,
        /// 这是自己的号：不写的话，下次登录要先换密码
        #[arg(long)]
        own: bool,
    },
    /// 停用一个人：马上退出，手上的事交给值班的人；恢复用 unlock
    Lock {
        /// 登录名
        login: String,
    },
    /// 列出所有人：登录名、姓名、岗位、地区、状态
    List,
}

/// A password: typed twice where nobody sees it, or the first line of the standard input where that is no terminal.
fn typed_password() -> Result<String, Box<dyn Error>> {
    if std::io::stdin().is_terminal() {
        let password =
            rpassword::prompt_password(format!("密码（至少 {SHORTEST_PASSWORD} 个字符，输的时候不显示）："))?;
        return if rpassword::prompt_password("再输一遍：")? == password {
            Ok(password)
        } else {
            Err("两遍不一样，没有改动".into())
        };
    }
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

async fn staff_command(db: &db::Db, command: Staff) -> Result<ExitCode, Box<dyn Error>> {
    let now = Timestamp::now();
    let done = |found: bool, says: String| {
        if found {
            println!("{says}");
            ExitCode::SUCCESS
        } else {
            eprintln!("没有这个登录名；diyi-server staff list 列出所有人");
            ExitCode::FAILURE
        }
    };
    match command {
        Staff::Add { login, name, role, author, adcode, field, own } => {
            let password = typed_password()?;
            let new = NewStaff { login: login.clone(), name, role, author, adcode, fields: field, password };
            let id = staff::add(db, new, now).await?;
            if !own {
                staff::by_hand::gave(db, id).await?;
            }
            Ok(done(true, format!("已添加 {login}，在 /desk 登录")))
        }
        Staff::Unlock { login } => {
            let found = staff::by_hand::unlock(db, &login, now).await?;
            Ok(done(found, format!("{login} 现在可以再登录")))
        }
        Staff::Password { login, without_codes, own } => {
            if staff::by_login(db, &login).await?.is_none() {
                return Ok(done(false, String::new()));
            }
            let password = typed_password()?;
            let found = staff::by_hand::password(db, &login, password, (!own, without_codes), now).await?;
            Ok(done(found, format!("{login} 的密码改好了，已经登录的地方都退出了")))
        }
        Staff::Lock { login } => {
            let found = staff::by_hand::lock(db, &login, now).await?;
            Ok(done(found, format!("{login} 已停用")))
        }
        Staff::List => {
            for line in staff::by_hand::list(db, now).await? {
                println!("{line}");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the command line, each by itself")]
struct Serve {
    /// 监听的地址；前面有反向代理时不用改，要让别的机器直接打开写 0.0.0.0:8080
    #[arg(long, env = "DIYI_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 对外的网址（https://域名）；不设就只在本机印得出二维码和链接
    #[arg(long, env = "DIYI_ORIGIN", default_value = "")]
    origin: String,
    /// “共青团12355权益服务”平台的网址，二维码由它画出；不设就是示例
    #[arg(long, env = "DIYI_PLATFORM")]
    platform: Option<String>,
    /// 街道地图的文件夹（diyi-server map build 做的，或 make map）；里面没有地图就当没有
    #[arg(long, env = "DIYI_MAP", default_value = DEFAULT_MAP)]
    map: PathBuf,
    /// 街道级底图：PMTiles 文件，写网址，或者服务器上的文件（OpenMapTiles、Protomaps 的矢量瓦片都行）
    #[arg(long, env = "DIYI_MAP_PMTILES", conflicts_with = "map_raster")]
    map_pmtiles: Option<String>,
    /// 街道级底图：栅格瓦片网址，含 {z} {x} {y}（WGS-84，例如天地图）
    #[arg(long, env = "DIYI_MAP_RASTER")]
    map_raster: Option<String>,
    /// 底图的署名
    #[arg(long, env = "DIYI_MAP_ATTRIBUTION", default_value = "")]
    map_attribution: String,
    /// 有新消息时不通知关掉应用的小哥（不用 Web Push）
    #[arg(long, env = "DIYI_NO_PUSH")]
    no_push: bool,
    /// 另外允许的通知服务（浏览器厂商的），写“https://域名”；可以写几个
    #[arg(long, env = "DIYI_PUSH_SERVICE", value_delimiter = ',')]
    push_service: Vec<String>,
    /// 通知服务找得到你的联系方式：mailto: 或 https: 开头；不设就用对外的网址
    #[arg(long, env = "DIYI_PUSH_CONTACT")]
    push_contact: Option<String>,
    /// 提醒员工的机器人、邮件服务器可以在服务器自己的网络里（包括 http 和不加密的邮件）
    #[arg(long, env = "DIYI_PRIVATE_CHANNELS")]
    private_channels: bool,
    /// 别的机器也可以用 http（不加密）打开服务台：密码和小哥的话，路上的人都听得见。只在封闭的网络里、试用时
    #[arg(long, env = "DIYI_DESK_OVER_HTTP")]
    desk_over_http: bool,
    /// 谁对小哥的数据负责：单位名称，写在隐私说明里
    #[arg(long, env = "DIYI_RESPONSIBLE", default_value = "")]
    responsible: String,
    /// 找得到这个单位的电话、邮箱或者地址，写在隐私说明里
    #[arg(long, env = "DIYI_CONTACT", default_value = "")]
    contact: String,
    /// 磁盘剩下的比这个少（MB），就先不收照片、录音和导入，文字照收；0 是不管
    #[arg(long, env = "DIYI_LEAST_FREE_MB", default_value_t = 512)]
    least_free_mb: u64,
    /// 备份最多留多少天，写在隐私说明里
    #[arg(long, env = "DIYI_BACKUP_DAYS")]
    backup_days: Option<u16>,
    /// 单位自己的根证书（PEM 文件）：邮件服务器的证书由它签发时用
    #[arg(long, env = "DIYI_MAIL_CA")]
    mail_ca: Option<PathBuf>,
    /// 海报和贴纸用的中文字体文件（TTF、OTF、TTC）；不设就用系统里装的
    #[arg(long, env = "DIYI_FONT")]
    font: Option<PathBuf>,
    /// 短信网关：有新消息时往这里发一个签了名的请求，见 OPERATIONS.md“通知小哥”；不设就没有短信通知
    #[arg(long, env = "DIYI_SMS_URL")]
    sms_url: Option<String>,
    /// 短信网关的签名密钥，至少 16 个字
    #[arg(long, env = "DIYI_SMS_SECRET", hide_env_values = true)]
    sms_secret: Option<String>,
    /// 微信服务号的 AppID；不设就没有微信通知
    #[arg(long, env = "DIYI_WECHAT_APPID")]
    wechat_appid: Option<String>,
    /// 微信服务号的密钥（AppSecret）
    #[arg(long, env = "DIYI_WECHAT_SECRET", hide_env_values = true)]
    wechat_secret: Option<String>,
    /// 微信模板消息的模板编号
    #[arg(long, env = "DIYI_WECHAT_TEMPLATE")]
    wechat_template: Option<String>,
    /// 模板里写“有新消息”的那个字段
    #[arg(long, env = "DIYI_WECHAT_FIELD", default_value = "thing1")]
    wechat_field: String,
    /// 微信接口的地址
    #[arg(long, env = "DIYI_WECHAT_API", default_value = "https://api.weixin.qq.com", hide = true)]
    wechat_api: String,
    /// 微信网页授权的地址
    #[arg(
        long,
        env = "DIYI_WECHAT_AUTHORIZE",
        default_value = "https://open.weixin.qq.com/connect/oauth2/authorize",
        hide = true
    )]
    wechat_authorize: String,
    /// 单位的登录系统（OpenID Connect）的网址；不设就只用登录名和密码登录
    #[arg(long, env = "DIYI_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// 本服务端在单位登录系统里的编号（client ID）
    #[arg(long, env = "DIYI_OIDC_CLIENT", default_value = "")]
    oidc_client: String,
    /// 本服务端在单位登录系统里的密钥（client secret）
    #[arg(long, env = "DIYI_OIDC_SECRET", default_value = "", hide_env_values = true)]
    oidc_secret: String,
    /// 登录页上怎么叫它：“用……登录”
    #[arg(long, env = "DIYI_OIDC_NAME", default_value = texts::sign_in::OFFICE_ACCOUNT)]
    oidc_name: String,
    /// 给 Prometheus 读的数字（/metrics）另外在哪里监听；不设就没有。不要让外面打得开
    #[arg(long, env = "DIYI_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// 前面有反向代理，来访地址看 X-Forwarded-For 的最后一项
    #[arg(long, env = "DIYI_BEHIND_PROXY")]
    behind_proxy: bool,
    /// 停止以前还接待多少毫秒，让负载均衡先知道（/readyz 这时说不）
    #[arg(long, env = "DIYI_DRAIN", default_value = "1000")]
    drain: u64,
    /// 不限制发送的快慢，只用于测试
    #[arg(long, hide = true)]
    without_limits: bool,
    /// 网页应用所在的文件夹
    #[arg(long, env = "DIYI_WEB", default_value = "dist")]
    web: PathBuf,
}

#[derive(Subcommand)]
enum Stations {
    /// 导入 CSV 或 GeoJSON；同一来源、同一编号的驿站会更新
    Import {
        /// 文件
        file: PathBuf,
        /// 坐标系
        #[arg(long)]
        crs: Crs,
        /// 区划代码（GB/T 2260），行里没有写的用它
        #[arg(long, value_parser = Adcode::parse)]
        adcode: Adcode,
        /// 数据来源
        #[arg(long)]
        source: String,
        /// 许可
        #[arg(long)]
        licence: String,
        /// 类型，行里没有写的用它
        #[arg(long, default_value = "other")]
        kind: StationKind,
        /// 这是示例数据
        #[arg(long)]
        sample: bool,
    },
    /// 撤掉驿站，手机上也会撤掉
    Remove {
        /// 编号
        #[arg(required = true)]
        codes: Vec<StationCode>,
    },
}

fn main() -> ExitCode {
    // What couriers wrote is for this user's eyes alone: the database, its log, files, backups.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = Cli::parse();
    server::log::begin(cli.log_json);
    let runtime = Builder::new_multi_thread().enable_all().max_blocking_threads(MOST_BLOCKING).build();
    let done = runtime.map_err(Into::into).and_then(|runtime| {
        let done = runtime.block_on(Box::pin(run(cli)));
        // A table that is being read, posters that are being drawn: nobody gets them any more.
        runtime.shutdown_timeout(AT_THE_END);
        done
    });
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

async fn run(cli: Cli) -> Result<ExitCode, Box<dyn Error>> {
    let url = cli.database.as_str();
    match &cli.command {
        Command::Backup { file } => return Box::pin(back_up(&cli, file)).await,
        Command::Restore { file: Some(file), force, .. } => return restore(&cli, file, *force).await,
        Command::Restore { file: None, .. } => return new_epoch(url).await,
        Command::Check => return check(&cli).await,
        Command::Map(command) => return map_command(command),
        Command::Serve(_) | Command::Stations(_) | Command::Staff(_) | Command::Samples(_) | Command::ForgetSecrets => {
        }
    }
    make_folder(&cli.database)?;
    let _in_use = InUse::shared(url)?;
    let opening = |error| format!("打不开数据库：{error}");
    let db = match &cli.command {
        Command::ForgetSecrets => db::open(url).await.map_err(opening)?,
        _ => {
            let file = secret_file(url, cli.secret_file.as_deref());
            let made = !file.exists();
            let key = SecretKey::in_file(&file)?;
            db::open_with(url, key).await.map_err(|error| match error {
                SecretKeyError::Database(error) => opening(error),
                error => {
                    // One that was made in its place would be taken for the right one.
                    if made {
                        let _ = std::fs::remove_file(&file);
                    }
                    error.to_string()
                }
            })?
        }
    };
    match cli.command {
        Command::ForgetSecrets => {
            let people = db::forget_secrets(&db).await?;
            println!(
                "忘掉了：{people} 个人以后登录不要动态码，请他们重新设；提醒员工的方式也要重新设；约了活动的小哥换了新票号，打开应用就有"
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Backup { .. } | Command::Restore { .. } | Command::Check | Command::Map(_) => Ok(ExitCode::SUCCESS),
        Command::Serve(options) => {
            serve(db, file_store(&cli.database, cli.files.as_deref())?, options).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Stations(Stations::Import { file, crs, adcode, source, licence, kind, sample }) => {
            let bytes = bytes_of(&file)?;
            let report = import(&db, &bytes, &Origin { crs, adcode, source, licence, sample, kind }).await?;
            for remark in &report.rejected {
                println!("第 {} 行没有导入：{}", remark.row, remark.reason);
            }
            for remark in &report.warnings {
                println!("第 {} 行已导入，但是：{}", remark.row, remark.reason);
            }
            for left in &report.sheets_left {
                println!("工作表“{}”没有读：{}", left.name, left.why);
            }
            for column in report.columns.iter().filter(|column| column.read_as.is_none()) {
                let why = column.why_not.as_ref().map(|why| format!("：{why}")).unwrap_or_default();
                println!("“{}”这一列没有读{why}", column.heading);
            }
            for said in report.hours.iter().filter(|said| said.question.is_some()) {
                let question = said.question.as_deref().unwrap_or_default();
                println!("开放时间“{}”（{} 行）照录原文：{question}", said.text, said.rows);
            }
            let written = report.written;
            println!(
                "读了 {} 行：新增 {}，更新 {}，没有变化 {}，没有导入 {}",
                report.rows,
                written.added,
                written.updated,
                written.unchanged,
                report.rejected.len()
            );
            if written.samples_removed > 0 {
                println!("同一市州的 {} 个示例驿站已经撤掉", written.samples_removed);
            }
            Ok(if report.rejected.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
        }
        Command::Staff(command) => staff_command(&db, command).await,
        Command::Samples(Samples::Remove) => {
            let removed = db::samples::remove(&db, None, Timestamp::now()).await?;
            println!("{}", texts::samples::removed(removed.gone, removed.stay));
            Ok(ExitCode::SUCCESS)
        }
        Command::Stations(Stations::Remove { codes }) => {
            println!("撤掉了 {} 个驿站", stations::remove(&db, &codes).await?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Reads no more of a file than will be taken.
fn bytes_of(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let failed = |error: std::io::Error| format!("读不了文件 {}：{error}", file.display());
    let open = std::fs::File::open(file).map_err(failed)?;
    let size = usize::try_from(open.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
    if size > MOST_BYTES {
        return Err(ImportError::TooLarge(size).into());
    }
    let mut bytes = Vec::new();
    open.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// SQLite makes its file, but not the folder around it.
fn make_folder(database: &str) -> Result<(), Box<dyn Error>> {
    let file = in_use::file_in(database);
    if let Some(folder) = file.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| format!("建不了文件夹 {}：{error}", folder.display()))?;
    }
    #[cfg(unix)]
    if let Some(file) = &file {
        use std::os::unix::fs::PermissionsExt as _;
        // Of before this user's mask was set. Another user's files are theirs to close.
        for end in ["", "-wal", "-shm"] {
            let beside = PathBuf::from(format!("{}{end}", file.display()));
            let open_to_others = beside.metadata().is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
            if open_to_others && std::fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o600)).is_err() {
                eprintln!("别的用户读得到 {}，请改成 0600", beside.display());
            }
        }
    }
    Ok(())
}

async fn back_up(cli: &Cli, file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let url = cli.database.as_str();
    if in_use::file_in(url).is_some_and(|database| !database.exists()) {
        return Err(format!("这里没有数据库：{url}").into());
    }
    if in_use::file_in(url).is_some() {
        let files = file_store(url, cli.files.as_deref())?;
        let about = Box::pin(backup::back_up(url, &files, file)).await?;
        let bytes = file.metadata().map_or(0, |file| file.len());
        println!("已备份到 {}：{} KB，照片和录音 {} 个；数据库检查过，完好", file.display(), bytes / 1024, about.files);
        if about.lost > 0 {
            println!("另有 {} 个照片或录音，数据库里有、存储里没有；运行 diyi-server check 看是哪些", about.lost);
            return Ok(ExitCode::from(2));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if !file.exists() {
        println!("{}", backup::how_to_dump(file));
        return Ok(ExitCode::from(2));
    }
    let tables = backup::check_dump(url, file).await?;
    println!("{} 读得完，{tables} 个表的数据都在", file.display());
    Ok(ExitCode::SUCCESS)
}

async fn restore(cli: &Cli, from: &Path, force: bool) -> Result<ExitCode, Box<dyn Error>> {
    let url = cli.database.as_str();
    let Some(to) = in_use::file_in(url) else {
        println!("{}", backup::how_to_restore(from));
        return Ok(ExitCode::from(2));
    };
    make_folder(url)?;
    let restored = backup::restore(from, &to, &file_store(url, cli.files.as_deref())?, force).await?;
    println!("已恢复到 {}；手机会把 {} 以后发过的再发一次", to.display(), when(restored.about.made_at));
    if let Some(replaced) = restored.replaced {
        println!("原来的数据库留在 {}", replaced.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn when(at: i64) -> String {
    Timestamp(at).china_time().format("%Y-%m-%d %H:%M").to_string()
}

async fn new_epoch(url: &str) -> Result<ExitCode, Box<dyn Error>> {
    let _alone = match in_use::file_in(url) {
        Some(file) => Some(InUse::alone(&file).await?),
        None => None,
    };
    let db = db::connect(url).await.map_err(|error| format!("打不开数据库：{error}"))?;
    let others = db::other_connections(&db).await?;
    if others > 0 {
        return Err(format!("还有 {others} 个连接在用这个数据库，请先停掉所有服务端").into());
    }
    backup::new_epoch(&db).await?;
    println!("好了：手机会重新取一遍，并把最近发过的再发一次");
    Ok(ExitCode::SUCCESS)
}

async fn check(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    let url = cli.database.as_str();
    if in_use::file_in(url).is_some_and(|file| !file.exists()) {
        return Err(format!("这里没有数据库：{url}").into());
    }
    let db = db::connect(url).await.map_err(|error| format!("打不开数据库：{error}"))?;
    let faults = consistency::faults(&db, &file_store(url, cli.files.as_deref())?)
        .await
        .map_err(|error| format!("数据库读不出来：{error}"))?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("完好：文件没有损坏，场次、预约、照片和手机拿到的都对得上");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(1))
}

fn config(options: &Serve, streets: Option<&Streets>, map: Option<&MapFolder>) -> Config {
    let platform = match &options.platform {
        Some(address) => Platform { address: address.clone(), sample: false },
        None => Platform { address: format!("{}{}", options.origin, paths::SAMPLE_PLATFORM), sample: true },
    };
    let attribution = options.map_attribution.clone();
    let map = match (streets, &options.map_raster) {
        (Some(streets), _) => MapSource::Pmtiles { url: streets.address(), attribution },
        (None, Some(url)) => MapSource::Raster { url: url.clone(), attribution },
        (None, None) if map.is_some() => MapSource::Pmtiles { url: paths::MAP_PACKS.to_owned(), attribution },
        (None, None) => MapSource::Base,
    };
    Config { origin: options.origin.trim_end_matches('/').to_owned(), platform, map, ..Config::default() }
}

/// The ways to couriers that are set; an empty word sets nothing.
fn courier_channels(options: &Serve) -> Result<CourierChannels, ChannelSetupError> {
    let told = |word: &Option<String>| word.as_deref().map(str::trim).unwrap_or_default().to_owned();
    let sms = SmsGateway { url: told(&options.sms_url), secret: told(&options.sms_secret) };
    let wechat = WeChatAccount {
        app_id: told(&options.wechat_appid),
        secret: told(&options.wechat_secret),
        template: told(&options.wechat_template),
        field: options.wechat_field.trim().to_owned(),
        api: options.wechat_api.clone(),
        authorize: options.wechat_authorize.clone(),
        origin: options.origin.trim_end_matches('/').to_owned(),
    };
    let reach = Reach { private: options.private_channels, mail_authority: None };
    CourierChannels::new(
        Some(sms).filter(|sms| !sms.url.is_empty()),
        Some(wechat).filter(|wechat| !wechat.app_id.is_empty()),
        reach,
    )
}

/// Who signs staff in beside their passwords, if it is set; an empty word sets nothing.
fn oidc(options: &Serve) -> Result<Option<Oidc>, OidcSetupError> {
    let issuer = options.oidc_issuer.as_deref().map(str::trim).unwrap_or_default();
    if issuer.is_empty() {
        return Ok(None);
    }
    let settings = OidcSettings {
        issuer: issuer.to_owned(),
        client: options.oidc_client.trim().to_owned(),
        secret: options.oidc_secret.trim().to_owned(),
        name: options.oidc_name.trim().to_owned(),
        origin: options.origin.trim_end_matches('/').to_owned(),
    };
    Oidc::new(settings).map(Some)
}

async fn serve(db: db::Db, files: FileStore, options: Serve) -> Result<(), Box<dyn Error>> {
    if samples::fill(&db).await? {
        println!("数据库是新的，已放进示例数据");
    }
    if !options.web.join("index.html").exists() {
        println!("文件夹 {} 里没有网页应用，先运行 make web", options.web.display());
    }
    let limits = if options.without_limits { Limits::none() } else { Limits::standard(options.behind_proxy) };
    let contact = options.push_contact.clone().or_else(|| Some(options.origin.clone()));
    let contact = contact.filter(|contact| contact.starts_with("https:") || contact.starts_with("mailto:"));
    let streets = options.map_pmtiles.as_deref().filter(|told| !told.trim().is_empty());
    let streets = streets.map(|told| Streets::parse(told, &options.web)).transpose()?;
    let map = MapFolder::at(&options.map);
    if streets.is_none() && options.map_raster.is_none() && map.is_none() {
        println!("地图没有街道：make map OSM=hunan-latest.osm.pbf 装上（见 README“街道地图”）");
    }
    // Read once, and needed for as long as the process lives.
    let mail_authority = match &options.mail_ca {
        Some(path) => Some(&*bytes_of(path)?.leak()),
        None => None,
    };
    let mut app = App::new(db.clone(), config(&options, streets.as_ref(), map.as_ref()), options.web.clone(), limits)
        .serving_streets(streets.as_ref().and_then(Streets::file))
        .serving_map(map)
        .writing_in(options.font.clone())
        .answered_for_by(Responsible {
            name: options.responsible.trim().to_owned(),
            contact: options.contact.trim().to_owned(),
            backup_days: options.backup_days,
        })
        .reaching(Reach { private: options.private_channels, mail_authority })
        .with_desk_over_http(options.desk_over_http)
        .keeping_free(options.least_free_mb.saturating_mul(1_048_576))
        .keeping_files_in(files);
    app = app.with_courier_channels(courier_channels(&options)?).with_oidc(oidc(&options)?);
    if !options.no_push {
        app = app.with_push(Push::open(&db, options.push_service.clone(), contact).await?);
    }
    if let Some(address) = options.metrics_listen {
        app = app.counting();
        let listener =
            tokio::net::TcpListener::bind(address).await.map_err(|error| format!("不能在 {address} 监听：{error}"))?;
        if !address.ip().is_loopback() {
            tracing::warn!("运行指标在 {address} 上谁都能读；只给监控程序用的话，请监听 127.0.0.1，或者用防火墙挡住");
        }
        tokio::spawn(server::metrics::serve(listener, app.clone()));
    }
    let listener = tokio::net::TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("不能在 {} 监听：{error}", options.listen))?;
    let addresses = address::reachable(listener.local_addr()?);
    println!("递驿在这里：");
    for address in &addresses {
        println!("  {address}");
    }
    if let Some(drawing) = addresses.last().filter(|_| addresses.len() > 1).and_then(|address| QrDrawing::new(address))
    {
        println!("同一网络里的手机扫这个：\n{}", drawing.text());
    }
    let tidying = app.clone();
    tokio::spawn(async move {
        loop {
            tidying.tidy().await;
            tokio::time::sleep(TIDY).await;
        }
    });
    let telling = app.clone();
    tokio::spawn(async move { telling.tell_browsers().await });
    let notifying = app.clone();
    tokio::spawn(async move { notifying.notify_couriers().await });
    let reminding = app.clone();
    tokio::spawn(async move { reminding.remind_staff().await });
    let looking = app.clone();
    tokio::spawn(async move {
        loop {
            looking.look_for_quotes().await;
            tokio::time::sleep(SETTLE).await;
        }
    });
    let settling = app.clone();
    tokio::spawn(async move {
        loop {
            settling.settle_bookings().await;
            settling.forget_what_changed().await;
            settling.remove_files().await;
            tokio::time::sleep(SETTLE).await;
        }
    });
    server::serve(app, listener, Duration::from_millis(options.drain), stopped()).await;
    Ok(())
}

/// Waits for Ctrl-C or, from a service manager, SIGTERM.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
