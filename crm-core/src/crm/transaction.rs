//! Transactions: several writes that stand or fall together. They nest.

use super::session::{Session, in_use};
use crate::base::value::Value;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};

/// A transaction that is open, and how deeply others nest in it.
pub struct Open {
    pub(super) context: Context,
    pub(super) depth: usize,
}

impl Session {
    /// Does several things of which all stay or none: none if `action` fails. Inside another transaction it is a part
    /// of that one which can fail alone.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let crm = Crm::in_memory()?;
    /// let session = crm.session();
    /// let outcome = session.transaction(|s| {
    ///     s.create("account", record! { "name" => "Acme" })?;
    ///     s.create("account", record! {})
    /// });
    /// assert!(outcome.is_err());
    /// assert_eq!(session.count("account")?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What `action` answers with; `busy` if another writer keeps the file.
    pub fn transaction<T>(&self, action: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
        self.transaction_if(action, |_| true)
    }

    /// As [`Session::transaction`]; what was done is taken back as well if `keep` says so of the answer.
    pub(super) fn transaction_if<T>(
        &self,
        action: impl FnOnce(&Session) -> Result<T>,
        keep: impl FnOnce(&T) -> bool,
    ) -> Result<T> {
        self.begin()?;
        let mut guard = RollbackOnPanic { session: self, is_armed: true };
        let done = action(self);
        guard.is_armed = false;
        match &done {
            Ok(answer) if keep(answer) => self.commit()?,
            Ok(_) => self.rollback()?,
            // The first error is the one that helps.
            Err(_) => drop(self.rollback()),
        }
        done
    }

    /// Begins a transaction; inside an open one it sets a savepoint, and the next [`Session::commit`] or
    /// [`Session::rollback`] ends what was begun last. For languages without closures; else see
    /// [`Session::transaction`].
    ///
    /// # Errors
    /// `busy`, `read_only`.
    pub fn begin(&self) -> Result<()> {
        let mut open = self.open.try_borrow_mut().map_err(|_| in_use())?;
        match &mut *open {
            Some(open) => {
                open.context.writer.savepoint()?;
                open.depth = open.depth.saturating_add(1);
            }
            None => {
                let mut context = self.begin_context()?;
                context.is_shared = true;
                *open = Some(Open { context, depth: 0 });
            }
        }
        Ok(())
    }

    /// Makes what was done since [`Session::begin`] permanent, or a part of the outer transaction.
    ///
    /// # Errors
    /// `transaction_state` if none is open; `disk_full`, `storage`: then nothing stays.
    pub fn commit(&self) -> Result<()> {
        match self.innermost()? {
            Some(open) => self.finish(open.context),
            None => self.with_open(|open| open.context.writer.release()),
        }
    }

    /// Takes back what was done since [`Session::begin`].
    ///
    /// # Errors
    /// `transaction_state` if none is open.
    pub fn rollback(&self) -> Result<()> {
        match self.innermost()? {
            Some(context) => context.context.writer.rollback(),
            None => self.with_open(|open| {
                open.context.forget();
                open.context.writer.rollback_to()
            }),
        }
    }

    /// True while a transaction is open.
    pub fn in_transaction(&self) -> bool {
        self.open.try_borrow().map_or(true, |open| open.is_some())
    }

    /// Runs a statement on tables of the host's own that live in the same file, in the same transaction. Our tables
    /// are out of reach; the readable views (`v_account`, …) may be read in a session of the system, and by no user, since they
    /// know nothing of rights.
    ///
    /// ```
    /// use crm_core::{Crm, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.host_sql("create table shop_order (number integer primary key, account text)", params! {})?;
    /// session.transaction(|s| {
    ///     let acme = s.create("account", record! { "name" => "Acme" })?;
    ///     s.host_sql("insert into shop_order (account) values (:account)", params! { "account" => acme })
    /// })?;
    /// assert_eq!(session.host_sql("select a.name from shop_order o join v_account a on a.id = o.account", params! {})?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `permission_denied` for our tables, `query_syntax`, `query_parameter`, `storage`.
    pub fn host_sql(&self, text: &str, params: impl Into<crate::record::values::Values>) -> Result<Vec<Vec<Value>>> {
        let params: Vec<(String, Value)> = params.into().0;
        self.write(|context, _| {
            // The readable views know nothing of rights: they are for the system, and for tools that open the file.
            let reads_views = context.principal.is_system;
            context.writer.host_sql(text, &params, reads_views)
        })
    }

    /// The whole transaction if it is the outermost level that ends, else none.
    fn innermost(&self) -> Result<Option<Open>> {
        let mut open = self.open.try_borrow_mut().map_err(|_| in_use())?;
        match &mut *open {
            None => Err(none_open()),
            Some(inner) if inner.depth > 0 => {
                inner.depth = inner.depth.saturating_sub(1);
                Ok(None)
            }
            Some(_) => Ok(open.take()),
        }
    }

    fn with_open<T>(&self, action: impl FnOnce(&mut Open) -> Result<T>) -> Result<T> {
        self.open.try_borrow_mut().map_err(|_| in_use())?.as_mut().map_or_else(|| Err(none_open()), action)
    }
}

/// Takes a transaction back if its action panics: the host may catch the panic and go on, and must not find itself in
/// a transaction that keeps all others from writing.
struct RollbackOnPanic<'s> {
    session: &'s Session,
    is_armed: bool,
}

impl Drop for RollbackOnPanic<'_> {
    fn drop(&mut self) {
        if self.is_armed {
            let _ = self.session.rollback();
        }
    }
}

fn none_open() -> Error {
    Error::new(ErrorCode::TransactionState, "no transaction is open")
}
