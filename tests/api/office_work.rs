//! What offices do is counted over any span of days of China, by prefecture, beside the span before and the year before;
//! what leaves the office names no few couriers.

use crate::contributions::draft;
use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::proposals::proposal;
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, CaseId, LetterId, Proposal, ProposalStage, StaffId, Timestamp, Topic};
use sea_orm::{ConnectionTrait, Statement};

/// The second quarter of 2026 in China, which is over whenever this runs: its first moment and the first one after it.
fn quarter() -> (i64, i64) {
    let midnight =
        |day: &str| chrono::DateTime::parse_from_rfc3339(&format!("{day}T00:00:00+08:00")).unwrap().timestamp_millis();
    (midnight("2026-04-01"), midnight("2026-07-01"))
}

/// Of each column of a row: now, in the span before, and in the year before.
fn row(page: &str, name: &str) -> Vec<[String; 3]> {
    let table = page.split("id=\"work\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let table = table.split("</table>").next().unwrap();
    let row = table.split("<tr").find(|row| row.contains(&format!(">{name}<"))).unwrap_or_else(|| panic!("{table}"));
    // Each leads to what it counts.
    let number = |text: &str| {
        let text = text.strip_prefix("<a ").map_or(text, |link| link.split_once('>').unwrap().1);
        text.split(['<', ' ']).next().unwrap().to_owned()
    };
    let cell = |cell: &str| {
        let after = |word: &str| number(cell.split(word).nth(1).unwrap_or_else(|| panic!("{cell}")));
        [number(cell), after("上一段 "), after("去年 ")]
    };
    row.split("<td>").skip(1).map(cell).collect()
}

/// Only what was counted now.
pub fn now(page: &str, name: &str) -> Vec<String> {
    row(page, name).into_iter().map(|[now, ..]| now).collect()
}

/// The province, and two prefectures.
struct Offices {
    province: Desk,
    here: Desk,
    there: Desk,
}

impl Offices {
    async fn open(server: &Server) -> Self {
        staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(server, "here", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let desk = async |login| Desk::sign_in(server, login).await;
        Self { province: desk("root").await, here: desk("here").await, there: desk("there").await }
    }

    /// All parts of what a page counts are its sum, a desk sees its own alone, and the file has what the page has.
    async fn adds_up(&self, address: &str, columns: usize) {
        let span = "span=2026-q2";
        let (_, page) = self.province.get(&format!("{address}?{span}")).await;
        let all = row(&page, "合计");
        let places = ["长沙", "株洲", "湘西", "省服务台"].map(|name| row(&page, name));
        for column in 0..columns {
            for time in 0..3 {
                let of = |row: &Vec<[String; 3]>| row[column][time].parse::<u32>().unwrap();
                assert_eq!(places.iter().map(of).sum::<u32>(), of(&all), "{address} {column} {time}: {page}");
            }
        }
        // Two halves are the whole.
        let halves = [("2026-04-01", "2026-05-15"), ("2026-05-16", "2026-06-30")];
        let mut sums = vec![0; columns];
        for (from, until) in halves {
            let (_, page) = self.province.get(&format!("{address}?from={from}&until={until}")).await;
            for (sum, cell) in sums.iter_mut().zip(now(&page, "合计")) {
                *sum += cell.parse::<u32>().unwrap();
            }
        }
        let whole: Vec<u32> = all.iter().take(columns).map(|[now, ..]| now.parse().unwrap()).collect();
        assert_eq!(sums, whole, "{address}");
        assert!(whole[0] > 0, "{address}: {page}");

        let (_, own) = self.here.get(&format!("{address}?{span}")).await;
        assert_eq!(row(&own, "长沙"), row(&page, "长沙"), "{address}");
        assert!(!own.split("id=\"work\"").nth(1).unwrap().contains(">株洲<"), "{own}");
        assert_eq!(now(&own, "合计"), now(&own, "长沙"), "{address}");
        assert_ne!(now(&page, "长沙"), now(&page, "合计"), "{address}");
        let (_, other) = self.there.get(&format!("{address}?{span}")).await;
        assert_eq!(row(&other, "株洲"), row(&page, "株洲"), "{address}");
        self.leads_to_its_list(&self.province, &page).await;
        self.leads_to_its_list(&self.here, &own).await;
        let (status, file) = self.here.get(&format!("{address}.xlsx?{span}")).await;
        assert!(status.is_success() && file.starts_with("PK"), "{address}: {status}");
        for wrong in ["from=2026-05-02", "from=2026-05-02&until=2026-05-01", "from=x&until=2026-05-01"] {
            let (status, page) = self.here.get(&format!("{address}?{wrong}")).await;
            assert!(status.is_success() && page.contains("要填两个日期"), "{wrong}: {page}");
        }
    }
}

impl Offices {
    /// Each number of a page that is not 0 leads to a list of exactly so many, and to no others' for another reader.
    async fn leads_to_its_list(&self, desk: &Desk, page: &str) {
        let table = page.split("id=\"work\"").nth(1).unwrap().split("</table>").next().unwrap();
        let mut links = 0;
        for cell in table.split("<a href=\"").skip(1) {
            let (href, rest) = cell.split_once("\">").unwrap();
            let (href, told) = (href.replace("&#38;", "&").replace("&amp;", "&"), rest.split('<').next().unwrap());
            let (status, list) = desk.get(&href).await;
            assert!(status.is_success(), "{href}: {list}");
            let heading = list.split("<h1>").nth(1).unwrap().split('<').next().unwrap();
            assert!(heading.ends_with(&format!(" {told}")), "{href} {told}: {heading}");
            let rows = list.split("id=\"list\"").nth(1).unwrap().split("<tbody>").nth(1).unwrap();
            let rows: Vec<&str> = rows.split("</tbody>").next().unwrap().split("<tr>").skip(1).collect();
            // Where couriers are only counted, each claim says of how many it is.
            let sums = href.starts_with("/desk/claims/") && href.contains("column=couriers");
            let of =
                |row: &&str| row.rsplit("<td>").next().unwrap().split('<').next().unwrap().parse::<usize>().unwrap();
            let count = if sums { rows.iter().map(of).sum() } else { rows.len() };
            assert_eq!(count.to_string(), told, "{href}: {list}");
            let place = href.split("place=").nth(1).unwrap().split('&').next().unwrap();
            let name = match place {
                "430100" => "长沙",
                "430200" => "株洲",
                _ => "",
            };
            assert!(rows.iter().all(|row| row.contains(name)), "{href}: {list}");
            if place == "430200" {
                let (_, none) = self.here.get(&href).await;
                assert!(none.contains("这一格是 0"), "a desk sees its own alone: {none}");
            }
            links += 1;
        }
        let numbers =
            table.split("<td>").skip(1).flat_map(|cell| cell.split("</td>").next().unwrap().split(['<', '>']));
        let numbers = numbers.filter(|text| text.parse::<u32>().is_ok_and(|number| number > 0)).count();
        assert!(links > 0 && links == numbers, "{links} of {numbers}: {table}");
    }
}

#[tokio::test]
async fn a_span_that_is_chosen_beside_days_that_stood_there_counts_and_both_at_once_are_refused() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let days = "from=2026-05-02&until=2026-05-09";
    let (shown, both) = ("shown=2026-05-02_2026-05-09", "时段和日期都改了");
    for (asked, says, refused) in [
        // The form as it came, then with one of both changed.
        (format!("span=&{days}&{shown}"), "2026-05-02 到 2026-05-09", false),
        (format!("span=2026-q2&{days}&{shown}"), "2026 年第 2 季度", false),
        (format!("span=2026-q2&from=&until=&{shown}"), "2026 年第 2 季度", false),
        (format!("span=2026-q2&{days}&shown=2026-q2"), "2026-05-02 到 2026-05-09", false),
        (format!("span=&{days}&shown=2026-q2"), "2026-05-02 到 2026-05-09", false),
        (format!("span=&from=2026-05-03&until=2026-05-09&{shown}"), "2026-05-03 到 2026-05-09", false),
        // Both, in either form: what was shown goes on being shown.
        (format!("span=2026-q1&{days}&shown=2026-q2"), "2026 年第 2 季度", true),
        (format!("span=2026-q1&from=2026-05-03&until=2026-05-09&{shown}"), "2026-05-02 到 2026-05-09", true),
    ] {
        let (status, page) = desk.get(&format!("/desk/claims?{asked}")).await;
        assert!(status.is_success() && page.contains(&format!("下面是：{says}")), "{asked}: {page}");
        assert_eq!(page.contains(both), refused, "{asked}");
        if refused {
            assert!(
                page.contains("value=\"2026-q1\" selected") && page.contains("2026-05-09\""),
                "as it was typed: {page}"
            );
        }
    }
    let (_, page) = desk.get("/desk/claims?span=&from=&until=&shown=2026-q2").await;
    assert!(page.contains("要填两个日期") && page.contains("下面是：2026 年第 2 季度"), "{page}");
}

async fn sql(server: &Server, statement: &str) {
    server.db.execute_unprepared(statement).await.unwrap();
}

async fn case(server: &Server, courier: &Courier, place: Adcode) -> CaseId {
    let question = courier.ask(Topic::Hardship, place, "家里有人重病").await;
    let case = CaseId::fresh();
    let place = place.number();
    sql(
        server,
        &format!(
            "INSERT INTO \"case\" (id, question, kind, adcode, stage, bring, opened_at, version)
             VALUES ('{case}', '{question}', 'hardship', {place}, 'work', '', 1, 1)"
        ),
    )
    .await;
    case
}

async fn grant(server: &Server, case: CaseId, place: Adcode, (resource, state): (&str, &str), at: i64) {
    let (id, by, place) = (LetterId::fresh(), StaffId::fresh(), place.number());
    sql(
        server,
        &format!(
            "INSERT INTO aid_grant (id, resource, case_id, adcode, amount, state, proposed_by, proposed_at, decided_at, remark)
             VALUES ('{id}', '{resource}', '{case}', {place}, 500, '{state}', '{by}', {at}, {at}, '')"
        ),
    )
    .await;
}

#[tokio::test]
async fn aid_is_counted_over_any_span_and_names_no_few_couriers_outside() {
    on_each_database(async |server| {
        let offices = Offices::open(&server).await;
        let (from, until) = quarter();
        for (id, sample) in [("real", false), ("sample", true)] {
            sql(
                &server,
                &format!(
                    "INSERT INTO aid_resource (id, kind, adcode, name, unit, each, stock, papers, rule, active, public, sample, version)
                     VALUES ('{id}', 'fund', 430000, '救助金', '元', 500, 9000, '', '{{}}', TRUE, FALSE, {sample}, 1)"
                ),
            )
            .await;
        }
        // Five couriers of Changsha: the first in the quarter's first moment, the last in its last one.
        let mut cases = Vec::new();
        for number in 0..5_i64 {
            let courier = Courier::of(&server);
            let case = case(&server, &courier, changsha()).await;
            grant(&server, case, changsha(), ("real", "given"), [from, until - 1, from + 1, from + 2, from + 3][usize::try_from(number).unwrap()]).await;
            cases.push((courier, case));
        }
        let (first, of_first) = &cases[0];
        grant(&server, *of_first, changsha(), ("real", "approved"), from + 9).await;
        // Outside of it, taken back, and of a sample.
        grant(&server, *of_first, changsha(), ("real", "given"), from - 1).await;
        grant(&server, *of_first, changsha(), ("real", "given"), until).await;
        grant(&server, *of_first, changsha(), ("real", "cancelled"), from).await;
        grant(&server, *of_first, changsha(), ("sample", "given"), from).await;
        // The first one again in Zhuzhou, and one of there.
        let again = case(&server, first, zhuzhou()).await;
        grant(&server, again, zhuzhou(), ("real", "approved"), from + 20).await;
        let one = case(&server, &Courier::of(&server), zhuzhou()).await;
        grant(&server, one, zhuzhou(), ("real", "approved"), from + 20).await;

        let (_, page) = offices.province.get("/desk/aid?span=2026-q2").await;
        assert_eq!(now(&page, "长沙"), ["6", "5", "5"]);
        assert_eq!(now(&page, "株洲"), ["2", "0", "2"]);
        assert_eq!(now(&page, "合计"), ["8", "5", "6"], "who was helped in two places is one courier");
        assert_eq!(row(&page, "长沙")[0], ["6", "1", "0"], "the last moment before it is the quarter before");
        let (_, next) = offices.province.get("/desk/aid?span=2026-q3").await;
        assert_eq!(row(&next, "长沙")[0], ["1", "6", "0"]);
        let (_, day) = offices.province.get("/desk/aid?from=2026-04-01&until=2026-04-01").await;
        assert_eq!(row(&day, "长沙")[0], ["5", "1", "0"], "days are China's");
        let (_, last) = offices.province.get("/desk/aid?from=2026-06-30&until=2026-06-30").await;
        assert_eq!(row(&last, "长沙")[0][0], "1");
        let (_, later) = offices.province.get("/desk/aid?from=2027-04-01&until=2027-04-01").await;
        assert_eq!(row(&later, "长沙")[0], ["0", "0", "0"], "what is to come is compared with nothing");
        assert!(page.contains("救助金 3000 元"), "{page}");
        offices.adds_up("/desk/aid", 2).await;

        // Outside: six couriers in all, and neither the one of Zhuzhou nor, by what is left, the five of Changsha.
        let outside = async |desk: &Desk, span: &str| desk.get(&format!("/desk/aid?audience=outside&{span}")).await.1;
        let told = outside(&offices.province, "span=2026-q2").await;
        assert_eq!(now(&told, "合计")[2], "6");
        assert_eq!((now(&told, "长沙")[2].as_str(), now(&told, "株洲")[2].as_str()), ("不列", "不列"));
        assert_eq!(now(&told, "湘西")[2], "0");
        assert!(!told.contains("救助金 3000 元"), "no sum of money of a few: {told}");
        let own = outside(&offices.here, "span=2026-q2").await;
        assert_eq!(now(&own, "长沙")[2], "不列");
        for near in ["span=2026-05", "span=2026", "from=2026-04-01&until=2026-06-29"] {
            let told = outside(&offices.province, near).await;
            assert!(told.contains("对外只给已经过完的季度"), "{near}: {told}");
        }
        // What is told stays as it was told, whoever is added later.
        let late = case(&server, &Courier::of(&server), changsha()).await;
        grant(&server, late, changsha(), ("real", "given"), from).await;
        assert_eq!(now(&outside(&offices.province, "span=2026-q2").await, "合计")[2], "6");
        assert_eq!(now(&offices.province.get("/desk/aid?span=2026-q2").await.1, "合计")[2], "7");
        let file = offices.province.get("/desk/aid.xlsx?span=2026-q2&audience=outside").await.1;
        assert!(file.starts_with("PK"));
    })
    .await;
}

#[tokio::test]
async fn what_companies_were_asked_is_counted_over_any_span() {
    on_each_database(async |server| {
        let offices = Offices::open(&server).await;
        let (from, until) = quarter();
        for (id, sample) in [("real", false), ("sample", true)] {
            sql(&server, &format!("INSERT INTO company (id, name, aliases, active, sample, version) VALUES ('{id}', '{id}', '', TRUE, {sample}, 1)")).await;
        }
        let day = 86_400_000;
        for (company, place, sent, due, answered, state, couriers) in [
            ("real", 430_100, from, from + day, Some(from + day), "answered", 4),
            ("real", 430_100, until - 1, until, Some(until + day), "done", 3),
            ("real", 430_200, from + day, from + 2 * day, None, "sent", 2),
            ("real", 430_200, from + day, i64::from(u32::MAX) * 1_000, None, "sent", 0),
            // Given back, and late again; answered late.
            ("real", 430_200, from + day, from + 3 * day, Some(from + 2 * day), "returned", 0),
            ("real", 430_200, from + day, from + 2 * day, Some(from + 3 * day), "done", 0),
            ("real", 430_100, from - 1, from, None, "sent", 9),
            ("real", 430_100, until, until, None, "sent", 9),
            ("sample", 430_100, from, from, None, "sent", 9),
        ] {
            let (id, answered) = (LetterId::fresh(), answered.map_or("NULL".to_owned(), |at: i64| at.to_string()));
            sql(
                &server,
                &format!(
                    "INSERT INTO company_claim (id, company, adcode, kind, summary, counted_from, counted_until, couriers, state, due_at, sent_at, asked_at, answered_at, who, version)
                     VALUES ('{id}', '{company}', {place}, 'fine', '', 0, 0, {couriers}, '{state}', {due}, {sent}, {sent}, {answered}, '', 1)"
                ),
            )
            .await;
        }
        let (_, page) = offices.province.get("/desk/claims?span=2026-q2").await;
        assert_eq!(now(&page, "长沙"), ["2", "2", "1", "0", "7"]);
        assert_eq!(now(&page, "株洲"), ["4", "1", "1", "2", "2"]);
        assert_eq!(now(&page, "合计"), ["6", "3", "2", "2", "9"]);
        assert_eq!(row(&page, "长沙")[0][1], "1");
        offices.adds_up("/desk/claims", 5).await;
        let (_, told) = offices.province.get("/desk/claims?span=2026-q2&audience=outside").await;
        let of = |name| now(&told, name)[4].clone();
        assert_eq!((of("合计").as_str(), of("长沙").as_str(), of("株洲").as_str()), ("9", "不列", "不列"));
    })
    .await;
}

/// Moves what was said of a proposal to these moments.
async fn at(server: &Server, page: &str, steps: &[(ProposalStage, i64)]) {
    let id = page.rsplit('/').next().unwrap();
    let backend = server.db.get_database_backend();
    let found = Statement::from_string(backend, format!("SELECT body FROM proposal WHERE id = '{id}'"));
    let body: String = server.db.query_one_raw(found).await.unwrap().unwrap().try_get("", "body").unwrap();
    let mut of: Proposal = serde_json::from_str(&body).unwrap();
    let first = of.steps.remove(0);
    let step = |(stage, at): &(ProposalStage, i64)| {
        let mut step = first.clone();
        (step.stage, step.at) = (*stage, Timestamp(*at));
        step
    };
    of.steps = steps.iter().map(step).collect();
    let body = serde_json::to_string(&of).unwrap();
    sql(server, &format!("UPDATE proposal SET body = '{body}' WHERE id = '{id}'")).await;
}

#[tokio::test]
async fn stages_of_proposals_are_counted_over_any_span_by_the_days_that_are_written_down() {
    on_each_database(async |server| {
        use ProposalStage as S;
        let offices = Offices::open(&server).await;
        let (from, until) = quarter();
        let one = proposal(&offices.here).await;
        at(&server, &one, &[(S::Gathered, from - 1), (S::Submitted, from), (S::Answered, until - 1)]).await;
        let two = proposal(&offices.here).await;
        at(&server, &two, &[(S::Gathered, from), (S::Submitted, until)]).await;
        // Written down later, handed in on its last day.
        let id = two.rsplit('/').next().unwrap();
        sql(&server, &format!(
            "INSERT INTO proposal_dossier (proposal, adcode, number, session, submitted_day, department, answer, satisfaction_remark)
             VALUES ('{id}', 430100, '', '', '2026-06-30', '', '', '')")).await;
        let fields = [("title", "雨衣"), ("text", "发雨衣。"), ("adcode", "430200")];
        let (_, three) = offices.there.post("/desk/proposals", &fields).await;
        at(&server, &three, &[(S::Gathered, from), (S::CarriedOut, from)]).await;
        let sample = proposal(&offices.here).await;
        at(&server, &sample, &[(S::Gathered, from)]).await;
        let id = sample.rsplit('/').next().unwrap();
        sql(&server, &format!("UPDATE proposal SET body = replace(body, '\"id\":', '\"sample\":true,\"id\":') WHERE id = '{id}'")).await;

        let (_, page) = offices.province.get("/desk/proposals?span=2026-q2").await;
        assert_eq!(now(&page, "长沙"), ["1", "2", "1", "0", "0"]);
        assert_eq!(now(&page, "株洲"), ["1", "0", "0", "1", "0"]);
        assert_eq!(row(&page, "长沙")[0], ["1", "1", "0"]);
        offices.adds_up("/desk/proposals", 5).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_in_to_the_province_is_counted_over_any_span() {
    on_each_database(async |server| {
        let offices = Offices::open(&server).await;
        let (from, until) = quarter();
        for (desk, place, at, state) in [
            (&offices.here, "430100", from, "taken"),
            (&offices.here, "430100", until - 1, "handed_in"),
            (&offices.here, "430100", until, "taken"),
            (&offices.here, "430100", from - 1, "taken"),
            (&offices.there, "430200", from, "returned"),
        ] {
            let page = draft(desk, "姜茶", place).await;
            let id = page.rsplit('/').next().unwrap();
            sql(&server, &format!("UPDATE contribution SET handed_in_at = {at}, state = '{state}' WHERE id = '{id}'"))
                .await;
        }
        let (_, page) = offices.province.get("/desk/contributions?span=2026-q2").await;
        assert_eq!(row(&page, "长沙"), [["2", "1", "0"], ["1", "1", "0"]].map(|cell| cell.map(str::to_owned)));
        assert_eq!(now(&page, "株洲"), ["1", "0"]);
        offices.adds_up("/desk/contributions", 2).await;
    })
    .await;
}
