"""Rosters as platforms and schools export them: each is read as it comes, or refused with what to do."""

import pytest

from grading.classroom import class_reader
from grading.classroom.owners import roster_claims
from grading.classroom.records.names import letters
from grading.classroom.rosters import roster
from grading.classroom.rosters.headings import HEADINGS
from grading.text.errors import UsageError

MODULE = "x = 1\n"


def read(tmp_path, data):
    """Return the people on a roster: key, name, email address and number."""
    path = tmp_path / "roster.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return [(one.person.key, one.person.name, one.person.email, one.person.number) for one in roster.read_roster(path)]


MINJI = ("20260001", "김민지", "mkim@x.edu", "20260001")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        # Gradescope: the staff stands among the students.
        (
            "First Name,Last Name,SID,Email,Role\n"
            "Minji,Kim,20260001,mkim@x.edu,Student\nPaula,Prof,,p@x.edu,Instructor\n"
            "Tom,Ta,,t@x.edu,TA\nRea,Der,7,r@x.edu,Reader\n",
            [("20260001", "Minji Kim", "mkim@x.edu", "20260001")],
        ),
        # Brightspace: a # before what a spreadsheet would take for a number, and one at the end.
        (
            "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
            "#0026,#mkim,Kim,Minji,mkim@x.edu,#\n",
            [("mkim", "Minji Kim", "mkim@x.edu", "0026")],
        ),
        ("Org Defined ID,Last Name,First Name\n#0026,Kim,Minji\n", [("0026", "Minji Kim", "", "0026")]),
        # Classroom 50 and GitHub Classroom: people don't know GitHub's number of the account.
        (
            "username,first_name,last_name,email,section,github_id,role\nmkim,Minji,Kim,m@x.edu,A,1,student\n"
            "prof,Paula,Prof,p@x.edu,,2,instructor\n",
            [("mkim", "Minji Kim", "m@x.edu", "")],
        ),
        (
            "identifier,github_username,github_id,name\nkim@x.edu,mkim,17,Minji Kim\nlee@x.edu,,,\n",
            [("mkim", "Minji Kim", "", "kim@x.edu"), ("lee@x.edu", "lee@x.edu", "", "lee@x.edu")],
        ),
        # Canvas with names in two columns; the second and third row belong to no person.
        (
            "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Katas (9)\n,,,,,,Manual Posting\n"
            "    Points Possible,,,,,,114.0\n"
            'Kim,Minji,4000,2026,mkim,A,\n"Student, Test",,4999,,,,\nStudent,Test,4998,,,,\n',
            [("mkim", "Minji Kim", "", "4000")],
        ),
        # Blackboard's file, in the encoding that Excel calls Unicode.
        (
            '"Last Name"\t"First Name"\t"Username"\t"Student ID"\r\n"Kim"\t"Minji"\t"mkim"\t"77"\r\n'.encode("utf-16"),
            [("mkim", "Minji Kim", "", "77")],
        ),
        # Schools in Korea: a line above the headings, remarks in brackets, and the two parts of a name apart.
        ("학번,이름,이메일\n20260001,김민지,mkim@x.edu\n", [MINJI]),
        (
            "과목명,통계학,분반,01\n담당교수,이교수\nNo,학년,학번,이름,이메일\n1,2,20260001,김민지,mkim@x.edu\n",
            [MINJI],
        ),
        ("2026-1학기 출석부\n\nNo;학번(ID);성명(한글);학과;전자우편\n1;20260001;김민지;통계;mkim@x.edu\n", [MINJI]),
        ("이름,이교수,이메일,lee@x.edu\nNo,학번,이름,이메일,학과\n1,20260001,김민지,mkim@x.edu,통계\n", [MINJI]),
        (
            "타임스탬프,이메일 주소,학번을 입력하세요.,성명을 적어 주세요\n2026. 3. 2 오후 3:00:00,mkim@x.edu,20260001,김민지\n",
            [MINJI],
        ),
        ("Student No.,전체 이름,이메일\n20260001,김민지,mkim@x.edu\n", [MINJI]),
        ("성,이름,이메일 주소,ID 번호\n김,민지,mkim@x.edu,20260001\n", [MINJI]),
        ("학번,성,성명,메일\n20260001,김,김민지,mkim@x.edu\n", [MINJI]),
        ("역할,학번,성명,E-mail\n수강생,20260001,김민지,mkim@x.edu\n조교,3,박조교,\n교수,4,이교수,\n", [MINJI]),
        ("구분,학번,성명,메일\n학부,20260001,김민지,mkim@x.edu\n조교(TA),3,박조교,\n", [MINJI]),
        ("학번\t이름\tGitHub ID\n20260001\t김민지\tmkim-dev\n", [("mkim-dev", "김민지", "", "20260001")]),
        # A line break in a heading, as Alt and Enter make one in Excel; also in its "Unicode", and on Korean Windows.
        ('"Username\r\n(login)";"Name"\r\nmkim;Minji Kim\r\n', [("mkim", "Minji Kim", "", "")]),
        ('"학번\n(Student ID)"\t이름\t메일\r\n20260001\t김민지\tmkim@x.edu\r\n'.encode("utf-16"), [MINJI]),
        ('"학번\n(Student ID)";이름;메일\r\n20260001;김민지;mkim@x.edu\r\n'.encode("cp949"), [MINJI]),
        # The same row again, as where two lists are joined.
        ("학번,이름,이메일,점수\n20260001,김민지,mkim@x.edu,3\n20260001,김민지,mkim@x.edu,\n", [MINJI]),
        # Rows below the people, and a person who is called so.
        ("학번,이름,이메일,점수\n20260001,김민지,mkim@x.edu,3\n,,평균,3.5\n총원: 1명,,,\n합계,1명,,3\n", [MINJI]),
        ("name,number\nTotal,20260001\nTotal,1\n", [("20260001", "Total", "", "20260001")]),
        # A second column of one heading, beside the one that people are known by; and one that says the same again.
        ("학번,이름,이름,이메일\n20260001,김민지,Minji Kim,mkim@x.edu\n", [MINJI]),
        ("학번,이름,이메일,학번\n20260001,김민지,mkim@x.edu,20260001\n", [MINJI]),
        # Cells that say that there is nothing: as values, they would be one e-mail address of several people.
        (
            "아이디,학번,이름,이메일\n-,20260001,김민지,#N/A\n#REF!,20260002,이서준,N/A\n―,,박지우,-\n",
            [
                ("20260001", "김민지", "", "20260001"),
                ("20260002", "이서준", "", "20260002"),
                ("박지우", "박지우", "", ""),
            ],
        ),
        # Moodle's word for a person without a name is in the teacher's language.
        ("Identifier,Full name\n참가자 11,김민지\n", [("11", "김민지", "", "11")]),
        # As a Mac composes letters.
        (
            "\u1112\u1161\u11a8\u1107\u1165\u11ab,\u110b\u1175\u1105\u1173\u11b7\n20260001,김민지\n",
            [(*MINJI[:2], "", MINJI[3])],
        ),
        # As Excel saves a CSV on Windows in Korea.
        ("학번,이름,이메일\r\n20260001,김민지,mkim@x.edu\r\n".encode("cp949"), [MINJI]),
        ("수강생 목록\r\n번호\t학번\t성명\t메일\r\n1\t20260001\t김민지\tmkim@x.edu\r\n".encode("cp949"), [MINJI]),
        # As spreadsheets and programs write numbers: as fractions, powers of ten, and texts that keep their zeros.
        ("학번,이름,이메일\n20260001.0,김민지,mkim@x.edu\n", [MINJI]),
        ("학번,이름,이메일\n2.0260001E+07,김민지,mkim@x.edu\n", [MINJI]),
        (
            "SID,name\n=\"0026\",Minji Kim\n'0027,'t Hooft\n",
            [("0026", "Minji Kim", "", "0026"), ("0027", "'t Hooft", "", "0027")],
        ),
        # As a page or a mail is copied, with letters that can't be seen; and the headings once more on a second page.
        (
            "username,name\n\u200bmkim\u00a0,Minji Kim\nusername,name\njlee,Jo Lee\n",
            [("mkim", "Minji Kim", "", ""), ("jlee", "Jo Lee", "", "")],
        ),
    ],
)
def test_as_it_comes(text, people, tmp_path):
    """A roster may spell headings in any way, have a title above them, or another encoding that leaves no doubt."""
    assert read(tmp_path, text) == people


@pytest.mark.parametrize(
    ("data", "says"),
    [
        # It could be Korean, but nothing in it says so, and another encoding would give other names.
        ("username,name\nmkim,김민지\n".encode("cp949"), 'is not in UTF-8; Excel saves it so as "CSV UTF-8"'),
        ("username,name\nbo,Björn Åkesson\n".encode("latin-1"), "is not in UTF-8"),
        ("学籍番号,氏名\n1,駒場\n".encode("shift-jis"), "is not in UTF-8"),
        ("<html><table><tr><td>username</td></tr></table>", "is a web page, whatever its name says"),
        (
            "username,name\nmkim,Minji\njlee,Lee, Jo\n",
            "line 3: 3 cells, and 2 headings. A text that holds the separator",
        ),
        ("분반,점수\n1,2\n", "line 1: no username, number, email or name is among the headings"),
        ("김민지\n박지훈\n", "line 1: no username, number, email or name is among the headings"),
        # Without headings, and with one person who has a heading's name: no person is left out.
        ("nom,prenom\nKim,Minji\nUser,Test\n", "line 1: no username, number, email or name is among the headings"),
        ("Kim\nUser\nLee\n", "line 1: no username, number, email or name is among the headings"),
        # People side by side, as on a printed list: one of the two would have the other's number.
        (
            "번호,학번,이름,,번호,학번,이름\n1,20260001,김민지,,3,20260003,박지우\n2,20260002,이서준,,,,\n",
            "line 2: two columns are called '학번', and have '20260001' and '20260003'",
        ),
        ("성명,,성명\n김민지,,박지우\n", "two columns are called '성명', and have '김민지' and '박지우'"),
        ("학번,이름\n,\n", "has no rows"),
        ("username,name\nmkim,Minji\n".encode("utf-16-le"), "is not in UTF-8"),
        ("username,name\nmkim,Minji\n".encode("utf-32"), "is not in UTF-8"),
        ("학번,이름\n2.02600E+11,김민지\n", "line 2: of the number '2.02600E+11' the spreadsheet has left only"),
        ("email,name\nMinji@x.edu,A\nminji@x.edu,B\n", "line 3: 'minji@x.edu' is there twice. Take one"),
        ("First Name,Last Name,Email,Role\nPaula,Prof,p@x.edu,Instructor\n", "has no rows"),
    ],
)
def test_refused_with_what_to_do(data, says, tmp_path):
    with pytest.raises(UsageError) as error:
        read(tmp_path, data)
    assert says in str(error.value)


def test_headings_are_in_one_table():
    """Each heading stands once in the table, in the form in which headings are compared."""
    names = [name for kind in HEADINGS.values() for name in kind]
    assert len(set(names)) == len(names)
    assert [name for name in names if letters(name) != name] == []


@pytest.mark.parametrize(
    ("heading", "whose"),
    [("Identifier", "mkim"), ("학번", "17"), ("SID", "17"), ("student id", "17"), ("OrgDefinedId", "17")],
)
def test_a_number_of_moodles_is_no_number_of_a_school(heading, whose, tmp_path):
    """With blind marking a file has Moodle's number and no name, so a person with that school number doesn't get it."""
    number = "Participant 17" if heading == "Identifier" else "17"
    (tmp_path / "roster.csv").write_text(f"username,{heading},name\nmkim,{number},Minji Kim\n", encoding="utf-8")
    name = "Participant_17_assignsubmission_file_"
    (tmp_path / "class" / name).mkdir(parents=True)
    (tmp_path / "class" / name / "variables.py").write_text(MODULE)
    entries, doubts = roster_claims.assign(
        class_reader.read_class(tmp_path / "class").submissions, roster.read_roster(tmp_path / "roster.csv")
    )
    assert [entry.person.key for entry in entries] == [whose]
    assert len(doubts) == (whose == "17")
