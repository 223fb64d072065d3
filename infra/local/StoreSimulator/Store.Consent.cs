namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A customer says yes or no to e-mail. Fires customers_email_marketing_consent/update.</summary>
    /// <param name="customerGid">Has an e-mail address.</param>
    /// <param name="state">SUBSCRIBED, UNSUBSCRIBED or PENDING.</param>
    /// <param name="optInLevel">SINGLE_OPT_IN, CONFIRMED_OPT_IN or UNKNOWN.</param>
    public void ConsentToEmail(string customerGid, string state, string optInLevel = "SINGLE_OPT_IN")
    {
        lock (Gate)
        {
            NextEvent();
            SetEmailConsent(Known<Customer>(customerGid), new(state, optInLevel, Now));
        }
    }

    /// <summary>A customer says yes or no to text messages. Fires customers_marketing_consent/update.</summary>
    /// <inheritdoc cref="ConsentToEmail" path="/param"/>
    public void ConsentToSms(string customerGid, string state, string optInLevel = "SINGLE_OPT_IN")
    {
        lock (Gate)
        {
            NextEvent();
            SetSmsConsent(Known<Customer>(customerGid), new(state, optInLevel, Now));
        }
    }

    internal void SetEmailConsent(Customer customer, MarketingConsent consent)
    {
        (customer.EmailConsent, customer.UpdatedAt) = (consent, Now);
        Fire("CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", customer);
        AlsoUpdated(customer);
    }

    internal void SetSmsConsent(Customer customer, MarketingConsent consent)
    {
        (customer.SmsConsent, customer.UpdatedAt) = (consent, Now);
        Fire("CUSTOMERS_MARKETING_CONSENT_UPDATE", customer);
        AlsoUpdated(customer);
    }
}
